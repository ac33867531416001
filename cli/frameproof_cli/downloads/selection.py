"""Which series and instances of a run are wanted: all of them where none is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from frameproof_cli.terminal.failures import CommandError, ExitCode


def _as_it_is(uid: str) -> str:
    return uid


@dataclass(frozen=True, slots=True)
class Selection:
    """UIDs that a person named; of several of one kind one is enough."""

    series: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()

    def includes(
        self, series: str, instance: str, *, named: Callable[[str], str] = _as_it_is
    ) -> bool:
        """Tell whether an instance is wanted.

        Parameters
        ----------
        named
            What a UID is called where the two come from: the name of a file, perhaps.
        """
        return self.includes_series(series, named=named) and (
            not self.instances or instance in map(named, self.instances)
        )

    def includes_series(self, series: str, *, named: Callable[[str], str] = _as_it_is) -> bool:
        """Tell whether anything of a series may be wanted."""
        return not self.series or series in map(named, self.series)

    def require(
        self,
        run_id: str,
        *,
        series: Set[str],
        instances: Set[str] | None = None,
        named: Callable[[str], str] = _as_it_is,
    ) -> None:
        """Refuse what the run does not have.

        Raises
        ------
        CommandError
            One of the UIDs is not among those given (exit code 4).
        """
        _require(run_id, "series", self.series, series, named)
        if instances is not None:
            _require(run_id, "instance", self.instances, instances, named)


def _require(
    run_id: str, noun: str, wanted: Iterable[str], known: Set[str], named: Callable[[str], str]
) -> None:
    missing = [uid for uid in wanted if named(uid) not in known]
    if missing:
        raise CommandError(
            f"nothing of {noun} {', '.join(missing)} can be downloaded from run {run_id}. What it "
            f"has: frameproof frames {run_id}",
            ExitCode.NOT_FOUND,
        )
