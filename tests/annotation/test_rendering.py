"""Hostile answers become harmless pages, and ordinary ones readable."""

import re

import pytest

from annotation.selectors.masking import Mask
from annotation.selectors.rendering import MOST_SHOWN, html_of, text_of

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://tracker.example/pixel.png)",
    "[x]: https://evil.example 'y'\n\n[x] ![x]",
    "<https://evil.example>",
    "<style>body{display:none}</style>",
    '<div style="position:fixed" class="deck" id="answers">x</div>',
    "<form action=/evil><input name=csrfmiddlewaretoken></form>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '{"a": "</script><script>alert(1)</script>"}',
    "<base href=//evil.example>",
    "<!--><img src=x onerror=alert(1)-->",
]
ALIVE = re.compile(
    r"<(?!/?(?:p|br|hr|em|strong|s|code|pre|blockquote|ul|ol|li|span|div|h[3-6]|table|thead|tbody"
    r"|tr|th|td)[ >/])|<[^>]+ (?!class=|start=)[a-z-]+=",
    re.IGNORECASE,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    for content in (attack, [{"role": "user", "content": attack}], [{"type": "x", "text": attack}]):
        html = html_of(content)
        assert not ALIVE.search(html), html


def test_a_role_is_text_too() -> None:
    assert "<script" not in html_of([{"role": "<script>x</script>", "content": "hello"}])


def test_markdown_is_rendered() -> None:
    html = html_of("# A\n\n- **b**\n\n| x |\n|---|\n| y |\n\n```py\n1 < 2\n```\n\n~~no~~")
    assert "<h3>A</h3>" in html
    assert "<li><strong>b</strong></li>" in html
    assert '<div class="scroll"><table>' in html
    assert "<code>1 &lt; 2\n</code>" in html
    assert "<s>no</s>" in html


def test_a_link_says_where_it_would_have_led_and_leads_nowhere() -> None:
    html = html_of("See [the *terms*](https://example.com/?a=1&b=2).")
    assert "<a" not in html
    assert '<span class="link">the <em>terms</em></span>' in html
    assert "https://example.com/?a=1&amp;b=2" in html


def test_an_image_is_its_description() -> None:
    html = html_of("![a <b>cat</b>](https://example.com/cat.png)")
    assert "Image: a &lt;b&gt;cat&lt;/b&gt;" in html
    assert "example.com" not in html


def test_json_is_printed_as_code_whether_it_came_as_text_or_not() -> None:
    assert html_of('{"b":[1]}') == html_of({"b": [1]})
    assert '<pre><code>{\n  "b": [' in html_of({"b": [1]}).replace("&quot;", '"')
    assert "<pre" not in html_of("[see below] it is fine")


def test_media_are_named_and_not_shown() -> None:
    html = html_of([{"type": "text", "text": "*hi*"}, {"type": "image_url", "image_url": "x"}])
    assert "<em>hi</em>" in html
    assert "Not shown here: an image." in html


def test_what_is_empty_says_so() -> None:
    assert "The answer is empty." in html_of(" \n")
    assert "Nothing was answered." in html_of(None)


def test_a_huge_text_is_shown_as_it_is_and_cut_visibly() -> None:
    html = html_of("<b>*" * MOST_SHOWN)
    assert html.startswith("<pre><code>&lt;b&gt;*")
    assert f"of {4 * MOST_SHOWN} characters" in html
    assert len(text_of("x" * 2 * MOST_SHOWN)) == MOST_SHOWN


@pytest.mark.parametrize("text", ["[" * 100_000, "*a **b " * 5_000, "> " * 15_000, "`" * 30_001])
def test_texts_made_to_be_slow_are_still_rendered(text: str) -> None:
    assert html_of(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I am GPT-4o.", "I am [model]."),
        ("I am gpt 4o!", "I am [model]!"),
        ("GPT_4O, that is me", "[model], that is me"),
        ("Atlas 2 Pro at your service", "[model] at your service"),
        ("**Atlas-2-Pro**", "**[model]**"),
        ("gpt-4omni and atlas", "gpt-4omni and atlas"),
        ("xgpt-4o", "xgpt-4o"),
    ],
)
def test_a_model_that_names_itself_is_masked_as_a_whole_word(text: str, masked: str) -> None:
    assert Mask(["gpt-4o", "Atlas 2 Pro", "o1", ""]).text(text) == masked


def test_a_name_that_only_rendering_spells_is_masked_in_the_page() -> None:
    mask = Mask(["gpt-4o"])
    for text in (r"I am gpt\-4o", "I am g&#112;t-4o"):
        assert "[model]" in mask.html(html_of(mask.text(text)))


def test_short_names_are_left_alone_and_no_names_mask_nothing() -> None:
    assert Mask(["o1"]).text("o1 is o1") == "o1 is o1"
    assert Mask([]).html("<p>all of it</p>") == "<p>all of it</p>"
