"""Compiled templates on disk: used again, never where they are damaged or of another program."""

from pathlib import Path

from jinja2 import DictLoader, Environment

from digest.web.caches.template_cache import CompiledTemplates


class Counted(Environment):
    compilations = 0

    def compile(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        self.compilations += 1
        return super().compile(*args, **kwargs)  # type: ignore[call-overload]


def rendered(folder: Path, text: str = "Hello {{ name }}", made_by: tuple[str, ...] = ()) -> tuple[str, int]:
    """The template's text, and how many were compiled for it."""
    environment = Counted(loader=DictLoader({"a.html": text}), bytecode_cache=CompiledTemplates(folder, made_by))
    return environment.get_template("a.html").render(name="Ada"), environment.compilations


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    assert rendered(tmp_path) == ("Hello Ada", 1)
    assert rendered(tmp_path) == ("Hello Ada", 0)
    assert rendered(tmp_path, "Bye {{ name }}") == ("Bye Ada", 1)


def test_another_theme_compiles_anew(tmp_path: Path) -> None:
    rendered(tmp_path, made_by=("9.8",))
    assert rendered(tmp_path, made_by=("9.9",)) == ("Hello Ada", 1)


def test_a_damaged_file_is_a_miss(tmp_path: Path) -> None:
    rendered(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-9], whole[:80], whole[:-1] + bytes([whole[-1] ^ 1])):
        file.write_bytes(damaged)
        assert rendered(tmp_path) == ("Hello Ada", 1)
    assert rendered(tmp_path) == ("Hello Ada", 0)


def test_a_folder_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert rendered(tmp_path / "file" / "below") == ("Hello Ada", 1)
