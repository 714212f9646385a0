"""Checks messages against Block Kit's reference: which members each block has, of which types, and how long.

Two readers look at every block: the tables below, which allow nothing that is not in them, and the models of Slack's own
Python SDK, which know lengths of their own.

Source: docs.slack.dev, "Blocks" and its pages of header, section, context, divider and rich text.
"""

import slack_sdk.errors
from slack_sdk.models.blocks import Block

BLOCKS_IN_A_MESSAGE = 50
# Not in the reference; Slack refuses with `msg_blocks_too_long` from about here on.
CHARACTERS_OF_A_MESSAGE = 12000


def length(text):
    """Characters as JavaScript counts them, which is never less than what Slack counts."""
    return len(text.encode("utf-16-le")) // 2


def plain_text(value, limit, where, problems):
    if not isinstance(value, dict) or value.get("type") != "plain_text":
        # mrkdwn would be read for marks, mentions and links: no text that holds data may be it.
        problems.append(f"{where}: is no plain_text")
        return
    if set(value) - {"type", "text", "emoji"}:
        problems.append(f"{where}: has {sorted(set(value) - {'type', 'text', 'emoji'})}")
    if value.get("emoji") is not False:
        problems.append(f"{where}: turns words between colons into pictures")
    text = value.get("text")
    if not isinstance(text, str) or not 1 <= length(text) <= limit:
        problems.append(f"{where}: its text has {length(text or '')} of 1 to {limit} characters")


def rich_elements(elements, where, problems):
    """The text of inline elements."""
    said = ""
    if not isinstance(elements, list) or not elements:
        problems.append(f"{where}: has no elements")
        return said
    for index, element in enumerate(elements):
        at = f"{where}.elements[{index}]"
        kind = element.get("type")
        allowed = {"text": {"type", "text", "style"}, "link": {"type", "url", "text", "style"}}.get(kind)
        if allowed is None:
            problems.append(f"{at}: is a {kind}")
            continue
        if set(element) - allowed:
            problems.append(f"{at}: has {sorted(set(element) - allowed)}")
        if not isinstance(element.get("text"), str) or not element["text"]:
            problems.append(f"{at}: has no text")
        else:
            said += element["text"]
        if kind == "link" and not str(element.get("url", "")).startswith(("https://", "mailto:")):
            problems.append(f"{at}: leads to {element.get('url')!r}")
        style = element.get("style", {"bold": True})
        if not style or any(name not in {"bold", "italic", "strike", "code"} or value is not True
                            for name, value in style.items()):
            problems.append(f"{at}: has the style {style}")
    return said


def rich_text(block, where, problems):
    said = 0
    for index, element in enumerate(block.get("elements") or [{}]):
        at = f"{where}.elements[{index}]"
        kind = element.get("type")
        members = {"type", "elements"} | ({"style", "offset"} if kind == "rich_text_list" else set())
        if set(element) - members:
            problems.append(f"{at}: has {sorted(set(element) - members)}")
        if kind in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
            said += length(rich_elements(element.get("elements"), at, problems))
        elif kind == "rich_text_list":
            if element.get("style") not in {"bullet", "ordered"}:
                problems.append(f"{at}: is a list of style {element.get('style')}")
            for number, item in enumerate(element.get("elements") or [{}]):
                if item.get("type") != "rich_text_section" or set(item) != {"type", "elements"}:
                    problems.append(f"{at}.elements[{number}]: is no section")
                else:
                    said += length(rich_elements(item["elements"], f"{at}.elements[{number}]", problems))
        else:
            problems.append(f"{at}: is a {kind}")
    if said > 3000:
        problems.append(f"{where}: has {said} characters, more than 3000")
    return said


def check(blocks):
    """What is wrong with a message's blocks, a line each."""
    problems = []
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS_IN_A_MESSAGE:
        return [f"there are {len(blocks) if isinstance(blocks, list) else 'no'} blocks, not 1 to {BLOCKS_IN_A_MESSAGE}"]
    said = 0
    for index, block in enumerate(blocks):
        where = f"blocks[{index}]"
        kind = block.get("type") if isinstance(block, dict) else None
        members = {
            "header": {"type", "text"}, "divider": {"type"}, "context": {"type", "elements"},
            "section": {"type", "fields"}, "rich_text": {"type", "elements"},
        }.get(kind)
        if members is None or set(block) != members:
            problems.append(f"{where}: is a {kind} with {sorted(block)}")
            continue
        if kind == "header":
            plain_text(block["text"], 150, where, problems)
            said += length(block["text"].get("text", ""))
        elif kind == "context":
            if not 1 <= len(block["elements"]) <= 10:
                problems.append(f"{where}: has {len(block['elements'])} elements")
            for number, element in enumerate(block["elements"]):
                plain_text(element, 3000, f"{where}.elements[{number}]", problems)
                said += length(element.get("text", ""))
        elif kind == "section":
            if not 1 <= len(block["fields"]) <= 10:
                problems.append(f"{where}: has {len(block['fields'])} fields")
            for number, field in enumerate(block["fields"]):
                plain_text(field, 2000, f"{where}.fields[{number}]", problems)
                said += length(field.get("text", ""))
        elif kind == "rich_text":
            said += rich_text(block, where, problems)
    if said > CHARACTERS_OF_A_MESSAGE:
        problems.append(f"the message has {said} characters, more than {CHARACTERS_OF_A_MESSAGE}")
    try:
        for block in Block.parse_all(blocks):
            block.to_dict()
    except slack_sdk.errors.SlackObjectFormationError as error:
        problems.append(f"Slack's SDK: {error}")
    return problems


def texts(blocks):
    """Every text of a message."""
    for block in blocks if isinstance(blocks, list) else []:
        stack = [block]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                if isinstance(value.get("text"), str):
                    yield value["text"]
                stack += value.values()
            elif isinstance(value, list):
                stack += value
