"""Our own files as the site has them."""

from digest.plugin.assets import CITATIONS, READING, SCRIPT, SHEET, SOURCES, load_assets


def test_what_readers_get_is_smaller_and_has_no_comments() -> None:
    for name, asset in load_assets(search=True).items():
        if name not in (SCRIPT, SHEET) and not name.endswith((".css", ".js")):
            assert asset.content == (SOURCES / name).read_bytes()
        else:
            assert b"/*" not in asset.content.replace(b'"/*', b"")
            assert b"\n  " not in asset.content


def test_the_script_of_every_page_has_the_search_box_only_where_there_is_a_search() -> None:
    with_search, without = (load_assets(search=search)[SCRIPT].content for search in (True, False))
    assert b"search-query" in with_search
    assert b"search-query" not in without
    assert b"digestReader" in without


def test_what_is_joined_has_every_part_and_no_part_is_a_file_of_the_site() -> None:
    assets = load_assets(search=True)
    worker = assets["search-worker.js"].content
    for part, said in (("terms", b"foldChar"), ("index", b"deflate-raw"), ("candidates", b"class Candidates")):
        assert f"search-{part}.js" not in assets
        assert said in worker
    # The rules of terms come first: others are made of them when the program begins.
    assert worker.lstrip().startswith(b'"use strict"')


def test_scripts_fetch_others_by_their_names_in_the_site() -> None:
    assets = load_assets(search=True)
    for script, later in ((SCRIPT, "copying.js"), (SCRIPT, CITATIONS), (READING, CITATIONS)):
        assert f'import("./{assets[later].name}")'.encode() in assets[script].content


def test_names_follow_the_content() -> None:
    one, other = (load_assets(search=search) for search in (True, False))
    assert one[SCRIPT].path != other[SCRIPT].path
    assert one[SHEET].path == other[SHEET].path
    assert one["stix-two-math.v1.woff2"].path == "assets/digest/stix-two-math.v1.woff2"
    assert b"stix-two-math.v1.woff2" in one[SHEET].content
