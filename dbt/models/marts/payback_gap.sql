select
    subjects.kind,
    subjects.subject_id,
    subjects.name,
    subjects.calendar_quarter,
    subjects.capex_ttm_usd,
    cases.ai_share_ratio,
    cases.useful_life_years,
    cases.gross_margin_ratio,
    cases.cost_of_capital_ratio,
    cases.annuity_ratio,
    subjects.capex_ttm_usd * cases.ai_share_ratio as ai_capex_usd,
    {{ required_revenue(
        'subjects.capex_ttm_usd', 'cases.ai_share_ratio', 'cases.cost_of_capital_ratio', 'cases.useful_life_years',
        'cases.gross_margin_ratio'
    ) }} as required_ai_revenue_usd,
    -- As many years of spend as the equipment lasts are in service at one time.
    required_ai_revenue_usd * cases.useful_life_years as required_if_pace_lasts_usd,
    subjects.disclosed_ai_revenue_usd,
    subjects.disclosed_by,
    required_ai_revenue_usd - subjects.disclosed_ai_revenue_usd as gap_usd,
    {{ ratio('subjects.disclosed_ai_revenue_usd', 'required_ai_revenue_usd') }} as covered_ratio,
    {{ ratio('subjects.disclosed_ai_revenue_usd', 'required_if_pace_lasts_usd') }} as covered_if_pace_lasts_ratio,
    subjects.laboratories_revenue_usd,
    'assumption' as label,
    subjects.evidence,
    subjects.known_at,
    subjects.figure_ids
from {{ ref('int_payback_subjects') }} as subjects
cross join {{ ref('int_payback_cases') }} as cases
where cases.is_base
order by subjects.kind desc, subjects.capex_ttm_usd desc
