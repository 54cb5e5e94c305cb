"""Our HTML for places that are not our pages: feed readers drop MathML's elements and keep its letters."""

import re

from markupsafe import Markup

from digest.text.clean import escape
from digest.text.maths_plain import mathml_plain

# In our HTML every `<` of a text is escaped, so this can only be a formula of ours.
_MATHML = re.compile(r"<math\b[^>]*>.*?</math>", re.DOTALL)
# Text ends its lines where it should by itself.
_UNBROKEN = re.compile(r'<span class="unbroken">(.*?)</span>', re.DOTALL)


def without_mathml(html: str) -> Markup:
    """Cleaned HTML with every formula as plain text: `ℝ³` where a reader would show `R3`."""
    if "<math" not in html:
        return Markup(html)  # noqa: S704
    html = _UNBROKEN.sub(r"\1", str(html))
    return Markup(_MATHML.sub(lambda formula: escape(mathml_plain(formula[0])), html))  # noqa: S704
