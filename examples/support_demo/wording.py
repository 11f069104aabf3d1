"""How people write: greetings, context, haste and slips of the finger."""

from examples.support_demo.chance import Chance

GREETINGS = ("Hi,", "Hello,", "Hi there,", "Good morning,", "Hey,", "Dear support team,",
             "Good evening,", "Hello Tindral,")  # fmt: skip
CONTEXTS = (
    "We're a {business} in {city} with {count} people.",
    "I look after the books of a {business} in {city}.",
    "I'm new here, {name} used to do this.",
    "We've been on the {plan} plan since {date}.",
    "I'm writing from {app}.",
    "I already looked in the help pages and found nothing.",
    "I asked this on {date} and got no answer.",
    "It's for our second shop in {city}.",
    "My colleague {name} says one thing and the website another.",
    "This is about the workspace {email} belongs to.",
)
ENDINGS = ("Thanks!", "Thank you, {me}", "Many thanks in advance.", "Best, {me}", "Cheers",
           "Please be quick, we open in an hour.", "Kind regards,\n{me}, {city}",
           "Appreciate the help! {me}")  # fmt: skip
AS_JSON = (
    'Answer as JSON with the keys "answer", "value" and "menu", and nothing else.',
    "Reply with a JSON object only: answer, value, menu. It goes straight into our ticket system.",
    "Our bot reads the reply, so please give plain JSON (answer, value, menu).",
)


def worded(question: str, words: dict[str, str], chance: Chance, as_json: bool) -> str:
    """The question as somebody in particular writes it."""
    parts = [question]
    if chance.happens(0.35):
        parts.insert(0, chance.choose(CONTEXTS))
    elif chance.happens(0.2):
        parts.append(chance.choose(CONTEXTS))
    body = " ".join(parts).format(**words)
    if chance.happens(0.07):
        body = body.lower().replace("?", "").rstrip(".!")
    if chance.happens(0.1):
        body = _slip(body, chance)
    greeting = [chance.choose(GREETINGS)] if chance.happens(0.3) else []
    wish = [chance.choose(AS_JSON)] if as_json else []
    ending = [chance.choose(ENDINGS).format(**words)] if chance.happens(0.25) else []
    return "\n\n".join([*greeting, " ".join([body, *wish]), *ending])


def _slip(text: str, chance: Chance) -> str:
    """Two letters of a longer word change places, or one is lost."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return text
    at, keep = long[chance.below(len(long))], chance.happens(0.6)
    word, place = words[at], 2 + chance.below(len(words[at]) - 4)
    first, second = word[place], word[place + 1]
    words[at] = word[:place] + (second + first if keep else second) + word[place + 2 :]
    return " ".join(words)
