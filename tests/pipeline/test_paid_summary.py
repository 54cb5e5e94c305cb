from pathlib import Path

from candidates_made_up import scored

from digest.model import Provenance
from digest.pipeline.paid_summary import kept_summary
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.writers import Summary
from tests.archives import analysis


def test_a_summary_that_was_paid_for_is_kept_for_its_model_and_its_analyses(tmp_path: Path) -> None:
    cache, made = AnswerCache(tmp_path), list[str]()

    def ask(model: str, body: str = "It works.", *ids: str) -> str:
        def make() -> Summary:
            made.append(model)
            return Summary(f"By {model}: {body}", Provenance(model=model, language="en"))

        chosen = ids or ("2601.00001", "2601.00002")
        analyses = {id_: analysis(id_, body=body) for id_ in chosen}
        found = kept_summary(cache, [scored(id_) for id_ in chosen], analyses, model=model, make=make)
        assert found.provenance.model == model
        return found.body

    assert ask("a/one") == ask("a/one") == "By a/one: It works."
    assert made == ["a/one"]
    assert ask("a/two") == "By a/two: It works."
    assert ask("a/two", "It fails.") == "By a/two: It fails."
    assert ask("a/two", "It fails.", "2601.00002", "2601.00001") == "By a/two: It fails."
    assert made == ["a/one", "a/two", "a/two", "a/two"]
