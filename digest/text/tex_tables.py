"""What the LaTeX of titles and abstracts means in text. Mathematics is math_core's business.

pylatexenc has such a table too, but its parser takes 10 ms for an abstract, its import 59 ms, and it takes `$5 and $10`
for a formula and the rest of a line after `%` for a comment (2.11).
"""

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
"""The command of an accent and the combining character that it is."""

LETTERS = {
    "ss": "ß", "SS": "ẞ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "ng": "ŋ", "NG": "Ŋ", "ij": "ĳ", "IJ": "Ĳ",
}  # fmt: skip
"""Letters: the space after them belongs to the command."""

WORDS = {
    "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "dots": "…", "ldots": "…", "textellipsis": "…", "cdots": "⋯",
    "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "pounds": "£",
    "textsterling": "£", "texteuro": "€", "euro": "€", "textyen": "¥", "textcent": "¢", "textdollar": "$",
    "textdegree": "°", "degree": "°", "celsius": "℃", "textpm": "±", "texttimes": "×", "textdiv": "÷", "textmu": "µ",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|",
    "textless": "<", "textgreater": ">", "textbraceleft": "{", "textbraceright": "}", "textendash": "–",
    "textemdash": "—", "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "lq": "‘", "rq": "’", "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»",
    "textbullet": "•", "bullet": "•", "textperiodcentered": "·", "textperthousand": "‰", "textsection": "§",
    "textparagraph": "¶", "textordfeminine": "ª", "textordmasculine": "º", "textonehalf": "½", "textvisiblespace": "␣",
    "textrightarrow": "→", "textleftarrow": "←", "checkmark": "✓", "cmark": "✓", "xmark": "✗", "textcheckmark": "✓",
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX", "slash": "/", "and": "and",
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "cf": "cf.", "vs": "vs.", "wrt": "w.r.t.",
    "aka": "a.k.a.", "iid": "i.i.d.", "wp": "w.p.", "space": " ", "quad": " ", "qquad": " ", "enspace": " ",
    "newline": " ", "linebreak": " ", "par": " ", "item": " • ", "thinspace": " ", "nobreakspace": "\u00a0",
    "colon": ":", "sharp": "♯", "flat": "♭", "ast": "*", "prime": "′", "sim": "∼", "circ": "°",
}  # fmt: skip
"""Commands that stand for characters, and the abbreviations that most preambles define."""

STYLES = {
    "textbf": "strong", "mathbf": "strong", "textbfit": "strong", "bm": "strong", "boldsymbol": "strong",
    "emph": "em", "textit": "em", "textsl": "em", "mathit": "em", "textemph": "em",
    "texttt": "code", "mathtt": "code", "lstinline": "code",
    "textsc": "small-caps", "underline": "u", "uline": "u", "ul": "u", "sout": "s", "st": "s",
    "textsuperscript": "sup", "textsubscript": "sub",
}  # fmt: skip
"""`\\textbf{…}`: commands that style their argument, and the element that does it."""

DECLARATIONS = {
    "bf": "strong", "bfseries": "strong", "em": "em", "it": "em", "itshape": "em", "sl": "em", "slshape": "em",
    "tt": "code", "ttfamily": "code", "sc": "small-caps", "scshape": "small-caps",
}  # fmt: skip
"""`{\\bf …}`: commands that style the rest of their group."""

DROPPED = {
    "cite": 1, "citep": 1, "citet": 1, "citealp": 1, "citealt": 1, "citeauthor": 1, "citeyear": 1, "citeyearpar": 1,
    "parencite": 1, "textcite": 1, "autocite": 1, "footcite": 1, "onlinecite": 1, "nocite": 1, "Citet": 1, "Citep": 1,
    "ref": 1, "eqref": 1, "autoref": 1, "cref": 1, "Cref": 1, "pageref": 1, "label": 1, "index": 1, "footnotemark": 0,
    "vspace": 1, "hspace": 1, "hphantom": 1, "vphantom": 1, "phantom": 1, "includegraphics": 1, "input": 1,
    "bibliography": 1, "bibliographystyle": 1, "color": 1, "pagestyle": 1, "thispagestyle": 1, "setcounter": 2,
    "xspace": 0, "noindent": 0, "indent": 0, "centering": 0, "maketitle": 0, "newpage": 0, "clearpage": 0, "relax": 0,
    "bigskip": 0, "medskip": 0, "smallskip": 0, "hfill": 0, "vfill": 0, "hline": 0, "displaystyle": 0, "textstyle": 0,
    "scriptstyle": 0, "tiny": 0, "scriptsize": 0, "small": 0, "normalsize": 0, "large": 0, "Large": 0, "LARGE": 0,
    "huge": 0, "Huge": 0, "rm": 0, "sf": 0, "sffamily": 0, "rmfamily": 0, "normalfont": 0, "upshape": 0, "mdseries": 0,
    "left": 0, "right": 0, "big": 0, "Big": 0, "bigg": 0, "Bigg": 0, "bigl": 0, "bigr": 0, "nolimits": 0, "limits": 0,
    "allowbreak": 0, "nobreak": 0, "break": 0, "leavevmode": 0, "ignorespaces": 0, "unskip": 0, "nonumber": 0,
    "begingroup": 0, "endgroup": 0, "bgroup": 0, "egroup": 0, "null": 0, "sloppy": 0, "footnotesize": 0,
}  # fmt: skip
"""Commands without a meaning in one line of text, and how many arguments go with them."""

CITATIONS = frozenset(name for name in DROPPED if "cit" in name.lower() or name.lower().endswith("ref"))
"""With these also the space before them goes."""

SECOND_ARGUMENT = frozenset({"textcolor", "colorbox", "fcolorbox", "scalebox", "rotatebox", "raisebox", "hyperref"})
"""Commands whose first argument is a setting and whose second is text."""

MATHS = {
    "mathbb": 1, "mathcal": 1, "mathscr": 1, "mathfrak": 1, "Bbb": 1, "cal": 1, "sqrt": 1, "frac": 2, "dfrac": 2,
    "tfrac": 2, "nicefrac": 2, "binom": 2, "ensuremath": 1, "hat": 1, "bar": 1, "tilde": 1, "vec": 1, "dot": 1,
    "ddot": 1, "overline": 1, "widehat": 1, "widetilde": 1, "mathds": 1, "mathbbm": 1, "overset": 2, "underset": 2,
    "stackrel": 2,
}  # fmt: skip
"""Commands of mathematics that authors use without dollars, and their arguments."""

FUNCTIONS = frozenset("log ln exp sin cos tan min max sup inf lim arg det dim deg gcd Pr".split())
"""Commands of mathematics that are shown as their own name."""

ENVIRONMENTS = frozenset(
    name + star
    for name in ("equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "alignat")
    for star in ("", "*")
)
"""Environments that hold a formula."""
