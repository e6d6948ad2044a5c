"""Names across scripts: the keys under which they meet, how well two of them agree, and why.

Many candidates are weighed against one name by ``naming.ranking``, which needs numpy.
"""

from reelbridge.language.naming.comparing import compare
from reelbridge.language.naming.keys import traces
from reelbridge.language.naming.matching import LIKELY, SAME, Correspondence, How, NameMatch, Verdict
from reelbridge.language.naming.splitting import Part, Prepared, Role, prepare

__all__ = [
    "LIKELY",
    "SAME",
    "Correspondence",
    "How",
    "NameMatch",
    "Part",
    "Prepared",
    "Role",
    "Verdict",
    "compare",
    "prepare",
    "traces",
]
