"""Letters of other scripts that look like Latin ones. Source: Unicode TR39, confusables; the part that fonts have."""

from __future__ import annotations

_ALIKE = (
    ("АВЕКМНОРСТУХЅІЈԀԚԜԌҮѴӀаеорсухѕіјԁһԛԝѵӏүɡ", "ABEKMHOPCTYXSIJDQWGYVIaeopcyxsijdhqwvlyg"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳοναιϲρυ", "ABEZHIKMNOPTYXCjovaicpu"),
    ("օսհոյցզՕՍՏ", "ouhnjgqOUS"),
    ("ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏏᏒᏔᏙᏚᏞᏟᏢᏦᏧᏴᏂ", "DRTiAJEWMHYGZbRWVSLCPKdBh"),
    ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "BPDTGKJCZFMNLSRVHWXYAEIOU"),
)
_NEARLY = (
    ("вгзкмнптияьшщЗцё", "br3kmhntuRbww3ue"),
    ("ηκτχωεβσγμδ", "nktxwebsyud"),
)
LOOK_ALIKES = {letter: latin for letters, latins in _ALIKE for letter, latin in zip(letters, latins, strict=True)}
"""Each letter and the Latin one that it can't be told from."""
NEARLY_ALIKE = {letter: latin for letters, latins in _NEARLY for letter, latin in zip(letters, latins, strict=True)}
"""Letters that pass for a Latin one only among Latin letters."""
