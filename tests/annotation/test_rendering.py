"""Hostile answers become harmless pages, and ordinary ones readable."""

import re
from typing import Any

import pytest

from annotation.selectors.masking import Mask
from annotation.selectors.rendering import MOST_SHOWN, html_of, pair_html, text_of

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
    r"|tr|th|td|details|summary)[ >/])"
    r"|<[^>]+ (?!class=|start=|dir=|open=|tabindex=|role=|aria-label=)[a-z-]+=",
    re.IGNORECASE,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    for content in (attack, [{"role": "user", "content": attack}], [{"type": "x", "text": attack}]):
        html = html_of(content)
        assert not ALIVE.search(html), html
    call = {"function": {"name": attack, "arguments": attack}}
    calls = [{"role": "assistant", "tool_calls": [call]}]
    trees = pair_html({attack: [attack]}, [[attack]])
    for html in (html_of(calls), *trees, html_of([{"type": attack}])):
        assert not ALIVE.search(html), html


def test_a_role_is_text_too() -> None:
    assert "<script" not in html_of([{"role": "<script>x</script>", "content": "hello"}])


def test_markdown_is_rendered() -> None:
    html = html_of("# A\n\n- **b**\n\n| x |\n|---|\n| y |\n\n```py\n1 < 2\n```\n\n~~no~~")
    assert '<h3 dir="auto">A</h3>' in html
    assert "<li><strong>b</strong></li>" in html
    assert re.search(r'<div class="scroll"[^>]* tabindex="0"[^>]*><table dir="auto">', html)
    assert "<code>1 &lt; 2\n</code>" in html
    assert "<s>no</s>" in html


def test_each_block_reads_from_its_own_side_and_what_is_in_it_follows() -> None:
    html = html_of("Latin.\n\n- \u05d0\n\n> \u05d0\n\n```\nx = 1\n```")
    assert re.findall(r"<(\w+) dir=\"auto\"", html) == ["p", "ul", "blockquote"]


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


def test_json_in_a_fence_that_is_the_whole_text_is_json_and_within_a_text_it_is_code() -> None:
    fenced = '```json\n{"b": [1]}\n```'
    assert html_of(fenced) == html_of({"b": [1]})
    assert "```" not in html_of(f"Here it is:\n\n{fenced}")
    assert "<p" in html_of(f"Here it is:\n\n{fenced}")


def test_two_documents_are_trees_to_fold_and_one_alone_is_code() -> None:
    left, right = pair_html('{"a": {"b": "x<y"}, "n": null}', [1])
    assert left.startswith('<ul class="tree"><li><details open')
    assert 'b</span> <span class="string" dir="auto">x&lt;y</span>' in left
    assert '<span class="literal">null</span>' in left
    assert "1 item" in right
    assert pair_html('{"a": 1}', "no") == (html_of({"a": 1}), html_of("no"))


@pytest.mark.parametrize("large", [list(range(5000)), "[" * 60 + "]" * 60, '{"a":' * 900 + "1"])
def test_a_document_too_large_or_deep_for_a_tree_is_code(large: Any) -> None:
    left, right = pair_html(large, {"a": 1})
    assert "<details" not in left + right


def test_a_longer_tree_shows_its_upper_levels_first() -> None:
    rows = [{"deep": {"deeper": n}} for n in range(100)]
    [tree, _] = pair_html({"rows": rows}, {"rows": rows})
    assert tree.count("<details open") == 2
    assert tree.count("<details>") == 200


PNG = "data:image/png;base64,iVBORw0KGgo="
SHOWN = [
    ({"type": "image_url", "image_url": {"url": PNG}}, "<img"),
    ({"type": "image_url", "image_url": PNG}, "<img"),
    ({"type": "image", "image": PNG}, "<img"),
    ({"type": "image", "source": {"media_type": "image/png", "data": "iVBO\nRw0K"}}, "<img"),
    ({"type": "input_audio", "input_audio": {"data": "UklG", "format": "mp3"}}, "<audio"),
    ({"type": "video", "video": "data:video/mp4;base64,AAAA"}, "<video"),
]
WITHHELD = [
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:text/html;base64,PHN2Zz4=",
    'data:image/png;base64,x" onerror="alert(1)',
    "javascript:alert(1)",
    "//example.com/x.png",
    "data:image/png;base64," + "A" * 9_000_000,
]


@pytest.mark.parametrize(("part", "tag"), SHOWN)
def test_a_medium_that_lies_in_the_output_is_shown(part: dict[str, Any], tag: str) -> None:
    html = html_of([{"type": "text", "text": "*hi*"}, part])
    assert "<em>hi</em>" in html
    assert f"{tag} " in html
    assert 'src="data:' in html
    assert re.search(r'(alt|aria-label)="An? \w+ without description"', html)


def test_the_description_of_a_medium_cannot_leave_its_attribute() -> None:
    html = html_of([{"type": "image", "image": PNG, "alt": 'x" onerror="alert(1)'}])
    assert html == f'<img src="{PNG}" alt="x&quot; onerror=&quot;alert(1)">'


@pytest.mark.parametrize("address", WITHHELD)
def test_any_other_medium_is_named_and_not_shown(address: str) -> None:
    html = html_of([{"type": "image_url", "image_url": {"url": address}}])
    assert "Not shown here: an image" in html
    assert "src=" not in html
    assert address[:40] not in html


def test_a_medium_of_another_host_is_not_fetched_and_its_host_not_told() -> None:
    html = html_of([{"type": "image_url", "image_url": {"url": "https://maker.example/1.png"}}])
    assert "an image that lies at another address" in html
    assert "maker" not in html


def test_tool_calls_are_shown_with_their_arguments_and_without_their_ids() -> None:
    conversation = [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_9f", "function": {"name": "find", "arguments": '{"id": 7}'}},
                {"id": "toolu_3", "function": "look", "arguments": {"at": "<b>"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_9f", "name": "find", "content": '{"state": "sent"}'},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_4", "name": "end"}]},
    ]
    html, text = html_of(conversation), text_of(conversation)
    for shown in ("calls find", "calls look", "tool find", "calls end"):
        assert f'<div class="role">{shown}</div>' in html
    assert "&lt;b&gt;" in html
    assert "&quot;id&quot;: 7" in html or '"id": 7' in html
    assert 'calls find: {\n  "id": 7\n}' in text
    assert not re.search("call_9f|toolu", html + text)


def test_one_message_alone_is_a_conversation_and_a_document_with_a_role_is_not() -> None:
    assert '<div class="role">assistant</div>' in html_of({"role": "assistant", "content": "*x*"})
    assert "<pre" in html_of({"role": "admin", "content": "x"})


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
