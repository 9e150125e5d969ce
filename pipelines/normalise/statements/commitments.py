"""Commitments: contracts for compute, leases not yet begun, orders of Nvidia's products, pledges over years."""

import re

_COMMIT = re.compile(
    r"\b(?:commit(?:s|ted|ting|ments?)?|pledg(?:e|es|ed|ing)|agreed to|agrees to|signs?|signed|entered into"
    r"|contract(?:s|ed)?|deals?|agreements?|obligations?"
    r"|purchase orders?|ordered|orders? (?:for|of)|to (?:buy|purchase)|purchas(?:e|es|ed|ing)|bought|buy(?:s"
    r"|ing)?)\b|약정|계약|구매하기로|사들이"
)
_COMPUTE = re.compile(
    r"\b(?:compute|computing|cloud|azure|aws|oci|gpus?|ai chips?|accelerators?|data[\s-]?cent(?:er|re)s?"
    r"|ai infrastructure|ai capacity|servers|tpus?|trainium)\b|클라우드|컴퓨팅|gpu|데이터\s?센터"
)
_SUPPLY = re.compile(r"\b(?:inventory|manufacturing capacity|supply|foundry|wafers?)\b")
_NVIDIA = re.compile(
    r"\b(?:nvidia(?:'s)?|blackwell|hopper|h100s?|h200s?|b200s?|gb200s?|gb300s?|vera rubin|rubin)\b|엔비디아"
)
_PURCHASE = re.compile(
    r"\b(?:purchas(?:e|es|ed|ing)|buy(?:s|ing)?|bought|order(?:s|ed)?|spen[dt]\w*)\b|구매|사들|매입|구입"
)
_LEASE = re.compile(r"\bleases?\b|리스")
_PLEDGE = re.compile(
    r"\b(?:invest(?:s|ing|ment|ments)?|spend(?:s|ing)?|pledg\w+"
    r"|deploy\w*)\b(?:[^.;]|\.(?=\d)){0,120}\b(?:in the (?:u\.?s\.?|united states|uk|country|region|state)"
    r"|to (?:expand|build|develop|construct|scale)\b(?:[^.;]|\.(?=\d)){0,80}(?:capacity|infrastructure"
    r"|data[\s-]?cent(?:er"
    r"|re)s?|campus(?:es)?|fabs?)|in (?:america|germany|france|japan|india|texas"
    r"|pennsylvania|the uk|spain|saudi|malaysia|brazil|australia|virginia|north carolina|ohio|louisiana)"
    r"|in (?:a|an|the|two|three|four|five|new)\s(?:[\w-]+\s){0,4}?(?:data[\s-]?cent(?:er|re)s?|campus(?:es)?"
    r"|facilit(?:y|ies)|plants?|fabs?)|openai|anthropic|xai|over the next|stargate)\b"
    r"|\b(?:build|construct)\w*\b(?:[^.;]|\.(?=\d)){0,60}\b(?:facilit(?:y|ies)|plants?|factor(?:y|ies)|fabs?"
    r"|campus(?:es)?|data[\s-]?cent(?:er|re)s?)\b|투자하기로"
)
# Money that is no commitment although one is named beside it.
_SOMETHING_ELSE = re.compile(
    r"\b(?:shares?|stock|buy-?backs?|repurchas\w+|dividends?|securities|notes|bonds|charges?|provisions?"
    r"|impairments?|releases?|gains?|losses|recognized|fair value|interest|revenues?|sales of|cash flows?"
    r"|acqui(?:re|red|sition)|terminat\w+|expenses?|cash outflows|credit (?:facility|agreement)|loan)\b"
)


def commitment_measure(clause: str) -> str | None:
    """The measure of a commitment in a part of a flat sentence; None for no commitment.

    `lease_commitment`, `supply_commitment` (inventory and manufacturing capacity), `nvidia_purchases`,
    `compute_commitment` or `investment_pledge`.
    """
    if _SOMETHING_ELSE.search(clause):
        return None
    if _COMMIT.search(clause):
        if _LEASE.search(clause):
            return "lease_commitment"
        if _SUPPLY.search(clause):
            return "supply_commitment"
        if _NVIDIA.search(clause) and _PURCHASE.search(clause):
            return "nvidia_purchases"
        if _COMPUTE.search(clause):
            return "compute_commitment"
    return "investment_pledge" if _PLEDGE.search(clause) else None
