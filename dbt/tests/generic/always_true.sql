{#- One or several conditions that hold in every row; a condition that is null holds as well. -#}
{% test always_true(model, conditions) %}
select *
from {{ model }}
where {% for condition in conditions %}not ({{ condition }}){{ " or " if not loop.last }}{% endfor %}
{% endtest %}
