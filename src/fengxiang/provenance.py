"""When a wording was first said, when last, how often: exact, dated, and only before the as-of day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fengxiang.archive import Archive, Attestation, Coverage
from fengxiang.documents import Edition

REVIVED_DAYS = 730


@dataclass(frozen=True, slots=True)
class Provenance:
    """A wording's life so far: its sightings before the as-of day in order of date, within a coverage."""

    text: str
    attestations: tuple[Attestation, ...]
    coverage: Coverage

    @property
    def first(self) -> Attestation | None:
        """The earliest sighting within coverage."""
        return self.attestations[0] if self.attestations else None

    @property
    def last(self) -> Attestation | None:
        """The latest sighting within coverage."""
        return self.attestations[-1] if self.attestations else None

    @property
    def uses(self) -> int:
        """How often it stands there, overlapping sightings counted."""
        return len(self.attestations)

    def last_in(self, series: str) -> Attestation | None:
        """The latest sighting in one series."""
        return next((seen for seen in reversed(self.attestations) if seen.edition.series == series), None)

    def days_since_last(self, edition: Edition) -> int | None:
        """The days from the latest sighting to an edition; None where it was never seen."""
        return (date.fromisoformat(edition.day) - date.fromisoformat(self.last.edition.day)).days if self.last else None

    def verdict(self, edition: Edition, previous: Edition | None) -> str:
        """new, echoed, adopted, revived, returned or carried, for a wording that stands in `edition`."""
        own = [seen.edition for seen in self.attestations if seen.edition.series == edition.series]
        if not self.attestations:
            return "new"
        if not own:
            return "echoed" if previous and self.attestations[0].edition.day > previous.day else "adopted"
        if previous and any(seen == previous for seen in own):
            return "carried"
        silence = date.fromisoformat(edition.day) - date.fromisoformat(own[-1].day)
        return "revived" if silence.days >= REVIVED_DAYS else "returned"


def trace(text: str, archive: Archive, *, before: str = "9999", besides: Edition | None = None) -> Provenance:
    """The life of a wording in the texts dated before a day, `besides` one edition; a hit is the wording to the character."""
    found = tuple(seen for seen in archive.find(text, before) if seen.edition != besides)
    return Provenance(text, found, archive.coverage(before))
