"""Lists that are too long to be kept: each item is made from a template when it is asked for.

In the template's texts `i` is the item's number:

    {i}                 the number; with //3, %7 and a format, as in {i//3%7:08x}, what Python makes of these
    {i|A|B|C}           one of these by turns; also after // and %, as in {i//3|A|B|C}
    {=i%7} or {=i|1|2}  as the whole text: a number instead of a text

A list of templates is taken by turns.
"""

import json
import re

PLACE = re.compile(r"\{(?P<number>=?)i(?://(?P<by>\d+))?(?:%(?P<modulus>\d+))?(?::(?P<format>\w+)|(?P<choices>(?:\|[^|{}]*)+))?\}")


class Generated:
    """As much of a list as paging needs: its length, its slices, and the items with a key."""

    def __init__(self, count, template, ready):
        self._count, self._ready = count, ready
        self._templates = template if isinstance(template, list) else [template]
        self._places = {}

    def __len__(self):
        return self._count

    def __getitem__(self, where):
        return [self.item(i) for i in range(*where.indices(self._count))]

    def __iter__(self):
        return map(self.item, range(self._count))

    def item(self, i):
        return self._ready(filled(self._templates[i % len(self._templates)], i))

    def with_key(self, name, wanted):
        """The items whose member has one of these values, in the order of the list."""
        if name not in self._places:
            self._places[name] = {
                filled(self._templates[i % len(self._templates)][name], i): i for i in range(self._count)}
        found = sorted(self._places[name][key] for key in wanted if key in self._places[name])
        return [self.item(i) for i in found]


def filled(template, i):
    """The template as item number `i` has it."""
    if isinstance(template, dict):
        return {name: filled(value, i) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, i) for value in template]
    if not isinstance(template, str) or "{" not in template:
        return template
    whole = PLACE.fullmatch(template)
    if whole and whole["number"]:
        return json.loads(text(whole, i))
    return PLACE.sub(lambda place: text(place, i), template)


def text(place, i):
    value = i // int(place["by"] or 1)
    if place["modulus"]:
        value %= int(place["modulus"])
    if place["choices"]:
        choices = place["choices"][1:].split("|")
        return choices[value % len(choices)]
    return format(value, place["format"] or "")
