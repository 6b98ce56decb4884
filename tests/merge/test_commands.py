"""The merge table, row by row: what a base says, what a profile says, what comes out."""

import pytest
from laying import dedented, over
from merge.items import ITEMS, PLACES, SCALARS, SLOTS
from merge.statements import ALTERNATIVES, LISTS, ONCE

TABLES = {
    "once": ONCE,
    "alternatives": ALTERNATIVES,
    "lists": LISTS,
    "slots": SLOTS,
    "items": ITEMS,
    "places": PLACES,
    "scalars": SCALARS,
}
ROWS = [pytest.param(*row, id=f"{table}: {name}") for table, rows in TABLES.items() for name, row in rows.items()]


def said(kickstart: str) -> str:
    """The profile that says this of `kickstart:`."""
    return f"kickstart:\n  {kickstart}\n" if kickstart[0] != "{" else f"kickstart: {kickstart}\n"


@pytest.mark.parametrize(("base", "kickstart", "result"), ROWS)
def test_the_merge_table(base, kickstart, result):
    laid = over(base, said(kickstart))
    assert [one for one in laid.found if one.severity == "error"] == [], laid.said
    assert laid.text == result


@pytest.mark.parametrize(("base", "kickstart", "result"), ROWS)
def test_a_second_time_changes_nothing(base, kickstart, result):
    """Over what came out, and over itself: applying twice equals once (but for what `#2` then means)."""
    laid = over(
        base,
        "kickstart: {}\n",
        web_yaml="extends: middle\n" + said(kickstart),
        middle_yaml="extends: base\n" + said(kickstart),
    )
    once = over(base, said(kickstart))
    numbered = "#2': null" in kickstart or "#2: null" in kickstart or ": --name=b" in kickstart
    if not numbered:
        assert laid.text == once.text
        assert over(once.text, said(kickstart)).text == once.text


RELEASES = [
    ("rhel7", "lang C\n", "device: [{module: e1000, opts: a}]", "lang C\ndevice e1000 --opts=a\n"),
    ("rhel5", "lang C\n", "device: [{type: eth, module: e1000}]", "lang C\ndevice eth e1000\n"),
    ("rhel5", "device scsi aic7xxx\n", "device: {aic7xxx: {opts: x}}", "device scsi aic7xxx --opts=x\n"),
    ("rhel7", "device aic7xxx\n", "device: {aic7xxx: {opts: x}}", "device aic7xxx --opts=x\n"),
    ("rhel5", "rootpw --iscrypted $1$a$b\n", "rootpw: {password: open, iscrypted: false}", "rootpw open\n"),
    ("rhel5", "zerombr yes\n", "zerombr: true", "zerombr\n"),
    ("rhel9", "lang C\n", "autopart: {type: LVM}", "lang C\nautopart --type=LVM\n"),
    (
        "rhel9",
        "raid / --device=a --level=RAID1 raid.1\n",
        "raid: {/: {level: raid5}}",
        "raid / --device=a --level=raid5 raid.1\n",
    ),
    ("rhel7", "%packages --instLangs=a\n%end\n", "lang: C", "lang C\n%packages --instLangs=a\n%end\n"),
    ("rhel5", "%post\necho\n", "lang: C", "lang C\n%post\necho\n"),
]


@pytest.mark.parametrize(("target", "base", "kickstart", "result"), RELEASES)
def test_the_release_counts(target, base, kickstart, result):
    laid = over(base, said(kickstart), target=target)
    assert [one for one in laid.found if one.severity == "error"] == [], laid.said
    assert laid.text == result


def test_a_list_of_candidates_for_an_ambiguous_key():
    laid = over(
        "part swap --size=1 --ondisk=sda\npart swap --size=2 --ondisk=sdb\npart swap --size=3 --ondisk=sdb\n",
        said("part: {swap: {size: 5}}"),
    )
    (found,) = laid.found
    assert found.code == "KS404"
    assert found.help == "name one of them: `swap@sda`, `swap#2`, `swap#3`"
    assert [related.location.span.line for related in found.related] == [1, 2, 3]
    for name in ("swap@sda", "'swap#2'", "'swap#3'"):
        assert (
            over(
                "part swap --ondisk=sda\npart swap --ondisk=sdb\npart swap --ondisk=sdb\n",
                said(f"part: {{{name}: {{size: 5}}}}"),
            ).codes
            == []
        )


def test_a_number_that_is_not_there():
    laid = over("part swap --size=1\n", said("part: {'swap#3': {size: 5}}"))
    assert laid.codes == ["KS408"]


def test_a_key_removed_that_is_almost_there():
    laid = over("repo --name=debug --baseurl=http://a\n", said("repo: {debgu: null, other: null}"))
    assert laid.codes == ["KS415"]
    assert laid.found[0].severity == "note"
    assert laid.found[0].help == "did you mean `debug`?"


def test_what_no_quotes_help_is_refused():
    laid = over("lang C\n", said("timezone: {timezone: --utc}"))
    assert laid.codes == ["KS410"]
    assert laid.found[0].location.span.column == 14


def test_comments_and_blanks_stay():
    base = dedented("""
        # by hand, 2016

        lang C   # the language
        # before the boot loader
        bootloader --timeout=5 # five

        # at the end
        """)
    laid = over(base, said("{bootloader: {timeout: 6}, lang: de_DE}"))
    assert laid.text == base.replace("lang C   # the language", "lang de_DE").replace("=5", "=6")


@pytest.mark.parametrize(
    ("zone", "codes"),
    [("-5", []), ("-x y", []), ("--wrong=a b", []), ("-", []), ("-5.", ["KS410"]), ("--utc", ["KS410"])],
)
def test_a_word_that_the_reader_takes_for_an_option_is_refused(zone, codes):
    laid = over("timezone UTC\n", f'kickstart: {{timezone: {{timezone: "{zone}"}}}}\n')
    assert laid.codes == codes
