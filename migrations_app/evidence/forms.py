"""Files to import, and how."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from migrations_app.evidence import uploads
from migrations_app.evidence.errors import UploadRefused
from migrations_app.evidence.readers import Arms, SourceError
from migrations_app.evidence.readers.scales import from_words
from migrations_app.evidence.request import ImportRequest
from migrations_app.evidence.sinks import HumanMode
from migrations_app.models import Migration

HUMAN = [
    (HumanMode.IGNORE, "Check and count them, but take none"),
    (HumanMode.IMPORT, "Take them to inform the model; they never count for the verdict"),
    (HumanMode.RANDOM_SAMPLE, "Draw a random sample from them; it counts like judgments made here"),
]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; what is wrong with them is said before anything is kept."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = [super(FilesField, self).clean(file, initial) for file in data or [None]]
        try:
            uploads.check(files)
        except UploadRefused as refusal:
            raise forms.ValidationError(
                refusal.message[:1].upper() + refusal.message[1:] + ".", "refused"
            ) from None
        return files


class UploadForm(forms.Form):
    evidence_files = FilesField(
        label="Files",
        help_text=(
            "JSON Lines or CSV (.gz too) with one output, or one judgment, per row; or a .zip of "
            "them; or a .zip of a folder with items, scores, human and meta.json."
        ),
        widget=SeveralFiles(attrs={"accept": ".jsonl,.csv,.gz,.zip,.json"}),
    )
    human = forms.ChoiceField(
        label="Human judgments in the files",
        choices=HUMAN,
        initial=HumanMode.IGNORE,
        widget=forms.RadioSelect,
        help_text=(
            "A random sample counts only after the plan is frozen, and only if the people who "
            "judged did not choose which prompts to judge."
        ),
    )
    human_limit = forms.IntegerField(
        label="Size of the sample",
        required=False,
        min_value=1,
        help_text="Pairs per candidate, for a random sample. Empty: all.",
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**32 - 1,
        initial=0,
        help_text="Of the draw of the sample. The same seed draws the same pairs.",
    )
    scale = forms.CharField(
        label="Scales",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "helpfulness=grade:1:5"}),
        help_text=(
            "Only for dimensions that are not set up yet, one per line: name=acceptance, "
            "=preference_3, =preference_5, =grade:1:5 or =continuous:0:100."
        ),
    )
    segment_prefix = forms.CharField(
        required=False,
        max_length=10,
        help_text="With “:” a segment europe:billing counts as europe; the full one is kept.",
    )

    def clean_scale(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["scale"].splitlines()]
        for line in filter(None, lines):
            try:
                from_words(line)
            except SourceError as error:
                raise forms.ValidationError(error.message, "scale") from None
        return tuple(filter(None, lines))

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("human_limit") and data.get("human") != HumanMode.RANDOM_SAMPLE:
            self.add_error("human_limit", "Only a random sample has a size.")

    def request_for(self, migration: Migration, dry_run: bool) -> ImportRequest:
        data = self.cleaned_data
        candidates = migration.candidates.values_list("language_model__slug", flat=True)
        return ImportRequest(
            path=uploads.FOLDER,
            migration=migration.slug,
            arms=Arms(migration.incumbent.slug, tuple(candidates)),
            service=migration.service.slug,
            scale=data["scale"],
            segment_prefix=data["segment_prefix"],
            human=HumanMode(data["human"]),
            human_limit=data["human_limit"],
            seed=data["seed"] or 0,
            dry_run=dry_run,
        )
