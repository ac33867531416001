"""What a search and a study's details consist of, as ``--json`` prints it (camelCase there)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Study:
    """One study, as far as its series were not left out for their licences."""

    study_instance_uid: str
    collection: str
    patient_ids: tuple[str, ...]
    """One, but for one study of the IDC that has two."""
    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    manufacturers: tuple[str, ...]
    series: int
    instances: int
    size_bytes: int
    licences: tuple[str, ...]
    study_date: str | None = None
    """``2001-01-02``; shifted, or no real date at all, as IDC's data are de-identified."""
    study_description: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One series: one folder of one of IDC's buckets."""

    series_instance_uid: str
    study_instance_uid: str
    collection: str
    patient_id: str
    modality: str
    instances: int
    size_bytes: int
    licence: str
    is_non_commercial: bool
    source: str
    """The folder, ``s3://<bucket>/<crdc_series_uuid>/``, as an execution's input names it."""
    source_doi: str
    analysis_result: str | None = None
    """What kind of later analysis made this series; None for what was acquired."""
    body_part: str | None = None
    manufacturer: str | None = None
    manufacturer_model_name: str | None = None
    series_number: str | None = None
    series_date: str | None = None
    series_description: str | None = None
    transfer_syntaxes: str | None = None
    """Their names, comma-separated where the series has several."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a search found."""

    schema_version: str
    idc_release: str
    index_version: str
    total: int
    page: int
    limit: int
    left_out_series: int
    """Series that meet the conditions, left out for licences that forbid commercial use."""
    studies: tuple[Study, ...] | None = None
    series: tuple[Series, ...] | None = None
    """Instead of the studies, where series were asked for."""

    @property
    def rows(self) -> tuple[Study, ...] | tuple[Series, ...]:
        """Whichever of the two there are."""
        return self.series or self.studies or ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where some of the series come from, and whom to name for them."""

    source_doi: str
    series: int
    licences: tuple[str, ...]
    title: str
    citation: str


@dataclass(frozen=True, slots=True)
class StudyDetails:
    """Everything that the index says about one study."""

    schema_version: str
    idc_release: str
    index_version: str
    study: Study
    series: tuple[Series, ...]
    citations: tuple[Citation, ...]
