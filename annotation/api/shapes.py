"""What is sent and answered while judging."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from annotation.models import GivenReasons, Skip
from annotation.selectors.nothing import Nothing
from annotation.selectors.questions import Question
from annotation.services.reasons import LONGEST_NOTE
from migrations_app.models import QualityDimension


class TextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="as it was written, names of models masked")
    html = serializers.CharField(help_text="the same, rendered and sanitised")


class QuestionSerializer(serializers.Serializer[Any]):
    """choices: one is the answer; without any, a number for each of `left` and `right` is."""

    slug = serializers.CharField()
    name = serializers.CharField()
    scale = serializers.ChoiceField(choices=QualityDimension.Scale.choices)
    choices = serializers.SerializerMethodField()
    grades = serializers.IntegerField(allow_null=True)
    minimum = serializers.FloatField()
    maximum = serializers.FloatField()
    higher_is_better = serializers.BooleanField()

    def get_choices(self, question: Question) -> list[str]:
        return [choice.value for choice in question.choices]


class PairSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="of this pair as it was lent to this person")
    prompt = TextSerializer()
    left = TextSerializer()
    right = TextSerializer()
    segment = serializers.CharField(allow_blank=True)
    questions = QuestionSerializer(many=True)
    lease_s = serializers.FloatField(help_text="for how long it is held")


class NothingSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=[(word.value, word.name) for word in Nothing])
    message = serializers.CharField()
    retry_s = serializers.IntegerField(allow_null=True, help_text="when to ask again, if ever")


class ProgressSerializer(serializers.Serializer[Any]):
    today = serializers.IntegerField(help_text="pairs judged by this person, UTC")
    judged = serializers.IntegerField(help_text="pairs, by all")
    remaining = serializers.IntegerField(help_text="pairs that the plan still asks for")


class ClaimSerializer(serializers.Serializer[Any]):
    pair = PairSerializer(allow_null=True)
    reason = NothingSerializer(allow_null=True, help_text="why there is no pair")
    progress = ProgressSerializer()


class HoldingSerializer(serializers.Serializer[Any]):
    holding = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        max_length=100,
        default=list,
        help_text="ids of the pairs at hand, so that another one is lent",
    )


class SubmissionSerializer(serializers.Serializer[Any]):
    pair = serializers.IntegerField(min_value=1, help_text="id from a claim")
    answers = serializers.DictField(
        help_text="by slug of the dimension: a choice, or {left, right} with a number for each"
    )
    active_s = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="seconds at the pair, idle ones out",
    )
    keystrokes = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        help_text="keys pressed at the pair, where a person judges on a page",
    )
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=GivenReasons.Reason.choices),
        required=False,
        help_text="why; without reasons and note, those given before stay",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class RecordedSerializer(serializers.Serializer[Any]):
    pair = serializers.CharField()
    written = serializers.IntegerField(help_text="judgments stored; 0 where these stood already")
    progress = ProgressSerializer()
    asks_guess = serializers.BooleanField(
        help_text="whether to ask on which side of this pair the new model is taken to be"
    )


class HeldSerializer(serializers.Serializer[Any]):
    pair = serializers.CharField()
    lease_s = serializers.FloatField(help_text="for how long it is held from now on")


class SkipSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=Skip.Reason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class SkippedSerializer(serializers.Serializer[Any]):
    pair = serializers.CharField()
    progress = ProgressSerializer()


class UndoneSerializer(serializers.Serializer[Any]):
    pair = PairSerializer(help_text="lent again")
    former = serializers.DictField(help_text="what was said of it, by slug of the dimension")
    progress = ProgressSerializer()


class FlagSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=LONGEST_NOTE)


class GuessSerializer(serializers.Serializer[Any]):
    side = serializers.ChoiceField(choices=[("left", "left"), ("right", "right")])


class NoteTakenSerializer(serializers.Serializer[Any]):
    pair = serializers.CharField()


class QueueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="names the queue in addresses, and nothing else")
    name = serializers.CharField()
    progress = ProgressSerializer()


class QueueListSerializer(serializers.Serializer[Any]):
    results = QueueSerializer(many=True)


EXAMPLE = OpenApiExample(
    "three dimensions",
    value={
        "pair": 4711,
        "answers": {"correctness": "both", "tone": "left_much", "length": {"left": 3, "right": 5}},
        "active_s": 21.5,
    },
    request_only=True,
)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Of the sender's choice, new for every submit. The same request under it is answered the "
        "same for a day; another one is refused with 409."
    ),
)
