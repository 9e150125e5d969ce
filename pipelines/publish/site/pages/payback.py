"""What the payback page needs to compute in the browser: subjects, the ends of each slider, the base case."""

from typing import Any

import polars as pl
from markupsafe import Markup

from pipelines.publish.site.marts import GROUP, Marts
from pipelines.publish.site.pictures import as_script
from pipelines.publish.site.texts import Words

# Slider -> name of the assumption in marts.payback_inputs, step.
SLIDERS = {
    "share": ("ai_share_of_capex", 0.01),
    "years": ("useful_life_years", 0.5),
    "margin": ("gross_margin", 0.01),
    "capital": ("cost_of_capital", 0.005),
}
# Sliders reach beyond the cases, but not to where the formula ends.
_ENDS = {"share": (0.05, 1.0), "years": (1.0, 12.0), "margin": (0.05, 1.0), "capital": (0.0, 0.25)}


def payback_model(marts: Marts, words: Words) -> dict[str, Any] | None:
    """Sliders (name, label, low, high, step, base) and the subjects as JSON; None where no base case is published."""
    inputs = {(row["name"], row["case_name"]): row["value"] for row in marts["payback_inputs"].to_dicts()}
    gap = marts["payback_gap"]
    if gap.filter(pl.col("subject_id") == GROUP).is_empty() or any(
        (name, "base") not in inputs for name, _ in SLIDERS.values()
    ):
        return None
    subjects = [
        {
            "id": row["subject_id"],
            "who": words.name("names", row["subject_id"]),
            "capex": row["capex_ttm_usd"],
            "disclosed": row["disclosed_ai_revenue_usd"],
        }
        for row in gap.to_dicts()
    ]
    return {
        "sliders": [
            {
                "name": slider,
                "label": words.say(f"payback.{slider}"),
                "low": _ENDS[slider][0],
                "high": _ENDS[slider][1],
                "step": step,
                "base": inputs[(name, "base")],
                "is_share": slider != "years",
            }
            for slider, (name, step) in SLIDERS.items()
        ],
        "json": Markup(  # noqa: S704 as_script leaves no character that could end the element
            as_script(
                {
                    "subjects": subjects,
                    "group": GROUP,
                    "undisclosed": words.say("words.undisclosed"),
                    "sentence": words.catalogue["payback.result"],
                    "sentence_undisclosed": words.catalogue["payback.result_undisclosed"],
                    "language": words.language,
                    "years": words.say("payback.unit_years"),
                }
            )
        ),
    }
