-- Every measured value that speaks for or against a part of a claim. A new way of testing is one more model and one more
-- line here.
{% set models = [
    'int_claim_readings_capex', 'int_claim_readings_conversion', 'int_claim_readings_events',
    'int_claim_readings_figures', 'int_claim_readings_levels', 'int_claim_readings_ranks', 'int_claim_readings_revenue',
] %}
{% for model in models %}
select {{ reading_columns('readings') }}
from {{ ref(model) }} as readings
{% if not loop.last %}union all{% endif %}
{% endfor %}
