{#- Kinds of evidence from the weakest to the strongest: a number made of several is only as good as the weakest. -#}
{% macro evidence_kinds() -%}
    ['secondary', 'sample_filing', 'filing']
{%- endmacro %}

{% macro evidence_rank(evidence) -%}
    list_position({{ evidence_kinds() }}, {{ evidence }})
{%- endmacro %}

{% macro evidence_of_rank(rank) -%}
    ({{ evidence_kinds() }})[{{ rank }}]
{%- endmacro %}

{#- The weaker of two; where one is null, the other. -#}
{% macro weaker_evidence(one, other) -%}
    {{ evidence_of_rank("least(" ~ evidence_rank(one) ~ ", " ~ evidence_rank(other) ~ ")") }}
{%- endmacro %}

{#- Aggregate: the weakest of a group of rows. -#}
{% macro weakest_evidence(evidence) -%}
    {{ evidence_of_rank("min(" ~ evidence_rank(evidence) ~ ")") }}
{%- endmacro %}
