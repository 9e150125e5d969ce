"""Every card of the site."""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.publish.site.card import Card
from pipelines.publish.site.cards.absent import absent_card
from pipelines.publish.site.cards.company import company_cards
from pipelines.publish.site.cards.concentration import concentration_cards
from pipelines.publish.site.cards.definitions import definitions_card
from pipelines.publish.site.cards.gauges import gauges_card
from pipelines.publish.site.cards.guidance import guidance_card
from pipelines.publish.site.cards.payback import payback_cards
from pipelines.publish.site.cards.ranking import ranking_card
from pipelines.publish.site.cards.spend import share_card, spend_card
from pipelines.publish.site.marts import Marts


@dataclass(frozen=True)
class Cards:
    """Cards by the page that they belong to; companies by ticker."""

    spend: tuple[Card, ...]
    ranking: tuple[Card, ...]
    guidance: tuple[Card, ...]
    concentration: tuple[Card, ...]
    payback: tuple[Card, ...]
    gauges: tuple[Card, ...]
    absent: tuple[Card, ...]
    companies: dict[str, tuple[Card, ...]]

    def every(self) -> list[Card]:
        """Each card once."""
        pages = (
            self.spend,
            self.ranking,
            self.guidance,
            self.concentration,
            self.payback,
            self.gauges,
            self.absent,
        )
        return [card for cards in (*pages, *self.companies.values()) for card in cards]


def make_cards(marts: Marts) -> Cards:
    """Cards of everything that has rows; raises TitleNotSupported where one has no true title."""
    return Cards(
        spend=_some(spend_card(marts), share_card(marts)),
        ranking=_some(ranking_card(marts)),
        guidance=_some(guidance_card(marts)),
        concentration=tuple(concentration_cards(marts)),
        payback=tuple(payback_cards(marts)),
        gauges=_some(gauges_card(marts)),
        absent=_some(absent_card(marts)),
        companies={
            ticker: (*company_cards(marts, ticker), *_some(definitions_card(marts, ticker)))
            for ticker in marts["companies"]["ticker"].sort().to_list()
        },
    )


def _some(*cards: Card | None) -> tuple[Card, ...]:
    return tuple(card for card in cards if card is not None)


# Mart that a picture belongs to in the orchestrator's interface -> the card that is drawn from it.
OF_MARTS: dict[str, Callable[[Marts], Card | None]] = {
    "group_spend_to_revenue": share_card,
    "spend_to_revenue": spend_card,
    "capex_guidance": guidance_card,
    "nvidia_concentration": lambda marts: next(iter(concentration_cards(marts)), None),
    "nvidia_concentration_bounds": lambda marts: next(iter(concentration_cards(marts)), None),
    "payback_gap": lambda marts: next(iter(payback_cards(marts)), None),
    "bubble_gauges": gauges_card,
    "refusals": absent_card,
}
