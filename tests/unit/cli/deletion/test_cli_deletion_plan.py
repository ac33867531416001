from __future__ import annotations

from frameproof_cli.aws.buckets import StoredObjects
from frameproof_cli.deletion.plan import DeletionPlan, DoomedImageSet, Refusal, listing, size_of

_PLACE = StoredObjects("s3://outbox/runs/a/", 12, 3_400_000)


def test_listing_names_everything_that_goes_and_stays() -> None:
    plan = DeletionPlan(
        run_ids=("a", "b"),
        image_sets=(DoomedImageSet("1" * 32, "MR", 192), DoomedImageSet("2" * 32)),
        objects=(_PLACE,),
        kept=("/home/jane/runs/a",),
    )
    assert listing(plan).splitlines() == [
        "  runs        a, b",
        "  image sets  2",
        f"              {'1' * 32}, MR, 192 frames",
        f"              {'2' * 32}",
        "  objects     12 objects, 3.4 MB",
        "              12 objects, 3.4 MB in s3://outbox/runs/a/",
        "  stays       /home/jane/runs/a, your copy of the report",
    ]
    assert size_of(plan) == "2 runs, 2 image sets, 12 objects, 3.4 MB"


def test_refused_image_set_is_listed_with_its_reason() -> None:
    refusal = Refusal("1" * 32, ("b",), "b imported into it too.")
    plan = DeletionPlan(run_ids=("a",), objects=(_PLACE,), refused=(refusal,))
    assert "  refused     b imported into it too." in listing(plan).splitlines()


def test_long_listing_ends_with_how_many_more() -> None:
    image_sets = tuple(DoomedImageSet(f"{number:032x}") for number in range(25))
    plan = DeletionPlan(run_ids=("a",), image_sets=image_sets, objects=(_PLACE,))
    assert f"{19:032x}" in listing(plan)
    assert f"{20:032x}" not in listing(plan)
    assert "and 5 more, see --json" in listing(plan)


def test_plan_without_runs_is_empty() -> None:
    assert DeletionPlan(run_ids=()).is_empty
    assert listing(DeletionPlan(run_ids=())) == "nothing is left to delete"
