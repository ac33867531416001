from typing import Any

import pytest

from frameproof_local.healthimaging.exceptions import ConflictException, ValidationException
from frameproof_local.healthimaging.idempotency import IdempotencyTokens
from frameproof_local.healthimaging.paging import Page, page_of


def page(items: list[int], request: dict[str, Any], *, descending: bool = False) -> Page[int]:
    return page_of(items, request, key=lambda item: (item,), descending=descending)


def all_pages(items: list[int], size: int, *, descending: bool = False) -> list[list[int]]:
    pages: list[list[int]] = []
    token = None
    while not pages or token:
        request = {"maxResults": size} | ({"nextToken": token} if token else {})
        one = page(items, request, descending=descending)
        pages.append(one.items)
        token = one.next_token
    return pages


def test_pages_cover_the_list_once_in_order() -> None:
    assert all_pages([3, 1, 2, 5, 4], 2) == [[1, 2], [3, 4], [5]]
    assert all_pages([3, 1, 2, 4], 2, descending=True) == [[4, 3], [2, 1]]


def test_an_empty_list_is_one_empty_page() -> None:
    assert all_pages([], 2) == [[]]


def test_deleting_while_paging_skips_nothing() -> None:
    # GIVEN the first page of six items
    first = page([1, 2, 3, 4, 5, 6], {"maxResults": 2})
    # WHEN what it showed is deleted before the next page is asked for
    second = page([3, 4, 5, 6], {"maxResults": 2, "nextToken": first.next_token})
    # THEN the next page goes on where the first ended
    assert second.items == [3, 4]


@pytest.mark.parametrize("token", ["nonsense", "WyJ0ZXh0Il0=", "MQ=="])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(ValidationException, match="nextToken"):
        page([1, 2], {"nextToken": token})


def test_the_same_token_and_input_do_the_work_once() -> None:
    tokens, answers = IdempotencyTokens(), iter([{"id": 1}, {"id": 2}])
    request = {"clientToken": "t", "name": "a"}
    assert tokens.answer(request, lambda: next(answers)) == {"id": 1}
    assert tokens.answer(dict(request), lambda: next(answers)) == {"id": 1}
    assert tokens.answer({**request, "clientToken": "u"}, lambda: next(answers)) == {"id": 2}


def test_the_same_token_with_other_input_conflicts() -> None:
    tokens = IdempotencyTokens()
    tokens.answer({"clientToken": "t", "name": "a"}, dict)
    with pytest.raises(ConflictException, match="t was used before"):
        tokens.answer({"clientToken": "t", "name": "b"}, dict)


def test_a_request_that_failed_leaves_its_token_unused() -> None:
    tokens = IdempotencyTokens()

    def fail() -> dict[str, Any]:
        raise ValidationException("no")

    with pytest.raises(ValidationException):
        tokens.answer({"clientToken": "t"}, fail)
    assert tokens.answer({"clientToken": "t"}, lambda: {"id": 1}) == {"id": 1}
