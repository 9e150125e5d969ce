"""The faults of the network: which answer is broken how, and what is promised."""

import gzip

from tests.faults import acts
from tests.faults import world as w
from tests.faults.network import NetworkFault as Fault
from tests.faults.outcomes import CLEAR_ERROR, RECOVERED, REFUSED, WAITS

LISTS, COMPANY_FACTS, DOCUMENTS = "sec submissions", "sec company facts", "filing document"
RELEASES, INDEXES, LIMITER = "filing with releases", "daily index", "limiter"
FEEDS, PAGES, ROBOTS = "release feed", "release page", "robots"

TIME = (
    Fault("an answer comes late", LISTS, w.SUBMISSIONS, acts.late(0.2), RECOVERED, times=1),
    Fault("no answer at all, once", LISTS, w.SUBMISSIONS, acts.silence, RECOVERED, times=1),
    Fault("never an answer", LISTS, w.SUBMISSIONS, acts.silence, REFUSED, says="no answer within"),
    Fault("a body in slow pieces", COMPANY_FACTS, w.FACTS, acts.slow_pieces, RECOVERED),
    Fault(
        "a body that drips without end",
        COMPANY_FACTS,
        w.FACTS,
        acts.drip_body,
        REFUSED,
        says="did not end within",
    ),
    Fault(
        "headers that drip without end",
        COMPANY_FACTS,
        w.FACTS,
        acts.drip_head,
        REFUSED,
        says="did not end within",
    ),
    Fault("a feed that drips without end", FEEDS, w.FEED, acts.drip_body, REFUSED, says="did not end within"),
    Fault(
        "a page whose headers drip without end",
        PAGES,
        w.PAGE,
        acts.drip_head,
        REFUSED,
        says="did not end within",
    ),
)
CONNECTION = (
    Fault("hung up without an answer, twice", LISTS, w.SUBMISSIONS, acts.hang_up, RECOVERED, times=2),
    Fault("reset before the headers", LISTS, w.SUBMISSIONS, acts.reset_at_once, RECOVERED, times=1),
    Fault("reset within the headers", COMPANY_FACTS, w.FACTS, acts.reset_in_head, RECOVERED, times=1),
    Fault("reset within the body", DOCUMENTS, w.DOCUMENT, acts.reset_in_body, RECOVERED, times=1),
    Fault(
        "always reset within the body", DOCUMENTS, w.DOCUMENT, acts.reset_in_body, REFUSED, says="cut short"
    ),
    Fault("reset within a release", RELEASES, w.SUBMISSION, acts.reset_in_body, RECOVERED, times=1),
    Fault("cut short under its length", COMPANY_FACTS, w.FACTS, acts.cut, REFUSED, says="cut short"),
    Fault(
        "cut short once, another answer held", COMPANY_FACTS, w.FACTS, acts.cut, RECOVERED, times=1, held=True
    ),
    Fault(
        "always cut short, another answer held",
        COMPANY_FACTS,
        w.FACTS,
        acts.cut,
        REFUSED,
        held=True,
        says="cut short",
    ),
    Fault("cut short between chunks", DOCUMENTS, w.DOCUMENT, acts.cut_chunks, REFUSED, says="cut short"),
    Fault(
        "JSON cut short, no length told",
        COMPANY_FACTS,
        w.FACTS,
        acts.no_length_cut,
        REFUSED,
        says="not valid JSON",
    ),
    Fault("a length too long", DOCUMENTS, w.DOCUMENT, acts.announces(100), REFUSED, says="cut short"),
    Fault("a length too short", COMPANY_FACTS, w.FACTS, acts.announces(-40), REFUSED, says="JSON"),
    Fault("a length that is no number", LISTS, w.SUBMISSIONS, acts.bad_length, RECOVERED),
    Fault("bytes that are no HTTP", LISTS, w.SUBMISSIONS, acts.garbage, REFUSED, says="no connection"),
    Fault("thousands of headers", LISTS, w.SUBMISSIONS, acts.header_flood, REFUSED, says="headers"),
)
CODING = (
    Fault("gzip with a flipped bit", COMPANY_FACTS, w.FACTS, acts.packed(acts.flipped), REFUSED, says="gzip"),
    Fault(
        "gzip cut short", COMPANY_FACTS, w.FACTS, acts.packed(lambda body: body[:-20]), REFUSED, says="gzip"
    ),
    Fault(
        "a gzip bomb from the SEC", DOCUMENTS, w.DOCUMENT, acts.bomb(40), REFUSED, says="unfolds to more than"
    ),
    Fault("a gzip bomb from a newsroom", PAGES, w.PAGE, acts.bomb(40), REFUSED, says="unfolds to more than"),
    Fault("gzip announced, plain sent", LISTS, w.SUBMISSIONS, acts.encoded_as("gzip"), RECOVERED),
    Fault(
        "an encoding that nobody asked for", LISTS, w.SUBMISSIONS, acts.encoded_as("br"), REFUSED, says="'br'"
    ),
    Fault(
        "gzip sent, nothing announced",
        LISTS,
        w.SUBMISSIONS,
        acts.changed_bytes(gzip.compress),
        RECOVERED,
    ),
    Fault("UTF-8 under another charset's name", PAGES, w.PAGE, acts.charset("iso-8859-1"), RECOVERED),
    Fault(
        "Latin-1 under the name of UTF-8",
        COMPANY_FACTS,
        w.FACTS,
        acts.changed_bytes(lambda body: body.replace(b"us-gaap", b"us-g\xe4\xe4p")),
        REFUSED,
        says="JSON",
    ),
)
STATUS = (
    Fault(
        "200 with an error page",
        LISTS,
        w.SUBMISSIONS,
        acts.error_page,
        REFUSED,
        says="a page came instead of JSON",
    ),
    Fault(
        "200 with an error page, a list held",
        LISTS,
        w.SUBMISSIONS,
        acts.error_page,
        REFUSED,
        held=True,
        says="a page came",
    ),
    Fault("200 with nothing", COMPANY_FACTS, w.FACTS, acts.empty, REFUSED, says="empty"),
    Fault("200 with nothing for a report", DOCUMENTS, w.DOCUMENT, acts.empty, REFUSED, says="empty"),
    Fault(
        "403: too many requests, once", LIMITER, w.SUBMISSIONS, acts.throttled, WAITS, times=1, asked_wait=0.3
    ),
    Fault(
        "403: too many requests, for long",
        LIMITER,
        w.SEC,
        acts.throttled,
        CLEAR_ERROR,
        everything=True,
        says="too many requests",
    ),
    Fault(
        "200 with the page of too many requests",
        LIMITER,
        w.FACTS,
        acts.throttled_as_200,
        WAITS,
        times=1,
        asked_wait=0.3,
    ),
    Fault("403: an undeclared tool", LIMITER, w.SUBMISSIONS, acts.undeclared, WAITS, times=1, asked_wait=0.3),
    Fault("403: forbidden", DOCUMENTS, w.DOCUMENT, acts.forbidden, REFUSED, says="forbids"),
    Fault("429 without a wait", LIMITER, w.SUBMISSIONS, acts.status(429), RECOVERED, times=1),
    Fault(
        "429 with a wait in seconds",
        LIMITER,
        w.SUBMISSIONS,
        acts.status(429, Retry_After="1"),
        WAITS,
        times=1,
        asked_wait=1.0,
    ),
    Fault(
        "429 with a moment to come back",
        LIMITER,
        w.SUBMISSIONS,
        acts.retry_at(2),
        WAITS,
        times=1,
        asked_wait=1.0,
    ),
    Fault(
        "429 with a wait of years",
        LISTS,
        w.FEED,
        acts.status(429, Retry_After="99999999"),
        REFUSED,
        says="come back in",
    ),
    Fault(
        "429 with a wait that is no number",
        LIMITER,
        w.SUBMISSIONS,
        acts.status(429, Retry_After="soon"),
        RECOVERED,
        times=1,
    ),
    Fault("500 once", LISTS, w.SUBMISSIONS, acts.status(500), RECOVERED, times=1),
    Fault("502 twice", COMPANY_FACTS, w.FACTS, acts.status(502), RECOVERED, times=2),
    Fault(
        "503 with a wait",
        COMPANY_FACTS,
        w.FACTS,
        acts.status(503, Retry_After="1"),
        WAITS,
        times=1,
        asked_wait=1.0,
    ),
    Fault("504 for ever", COMPANY_FACTS, w.FACTS, acts.status(504), REFUSED, says="can not answer now"),
    Fault(
        "a storm of 503 over all of the SEC",
        LISTS,
        w.SEC,
        acts.status(503),
        CLEAR_ERROR,
        everything=True,
        says="none of the",
    ),
    Fault(
        "a storm of 503, all held",
        LISTS,
        w.SEC,
        acts.status(503),
        REFUSED,
        everything=True,
        held=True,
        says="can not answer now",
    ),
    Fault(
        "404 for a report",
        DOCUMENTS,
        w.DOCUMENT,
        acts.status(404),
        REFUSED,
        says="does not exist",
        ask_again=True,
    ),
    Fault(
        "404 for a list that is held",
        LISTS,
        w.SUBMISSIONS,
        acts.status(404),
        REFUSED,
        held=True,
        says="does not exist",
    ),
    Fault("304 and nothing held", LISTS, w.SUBMISSIONS, acts.not_modified, REFUSED, says="no document"),
    Fault(
        "a status that does not exist", LISTS, w.SUBMISSIONS, acts.status(299), REFUSED, says="no document"
    ),
    Fault("an index that fails", INDEXES, w.INDEX, acts.status(500), REFUSED, says="can not answer now"),
    Fault("an older page of a list fails", LISTS, w.OLDER, acts.status(503), REFUSED, says="submissions-001"),
)
REDIRECT = (
    Fault(
        "a redirect to itself",
        LISTS,
        w.SUBMISSIONS,
        acts.redirects(f"/data.sec.gov/submissions/CIK{w.ALFA:010d}.json"),
        REFUSED,
        says="more than 5 redirects",
    ),
    Fault(
        "a redirect to a private address",
        LISTS,
        w.SUBMISSIONS,
        acts.redirects("https://169.254.169.254/latest/meta-data/"),
        REFUSED,
        says="169.254.169.254",
    ),
    Fault(
        "a redirect to file:",
        LISTS,
        w.SUBMISSIONS,
        acts.redirects("file:///etc/hostname"),
        REFUSED,
        says="file:",
    ),
    Fault(
        "a redirect to another host",
        DOCUMENTS,
        w.DOCUMENT,
        acts.redirects("https://example.com/report.htm"),
        REFUSED,
        says="example.com",
    ),
    Fault(
        "a redirect from https to http",
        LISTS,
        w.SUBMISSIONS,
        acts.redirects("http://data.sec.gov/list.json"),
        REFUSED,
        says="https",
    ),
    Fault("a redirect without a target", LISTS, w.SUBMISSIONS, acts.redirects(""), REFUSED, says="refuses"),
    Fault(
        "a page redirects to itself", PAGES, w.PAGE, acts.redirects("/news/first"), REFUSED, says="redirects"
    ),
    Fault(
        "a page redirects to loopback",
        PAGES,
        w.PAGE,
        acts.redirects("https://127.0.0.1/secret"),
        REFUSED,
        says="loopback",
    ),
    Fault(
        "a feed redirects to file:",
        FEEDS,
        w.FEED,
        acts.redirects("file:///etc/hostname"),
        REFUSED,
        says="only http and https",
    ),
    Fault(
        "a page redirects from https to http",
        PAGES,
        w.PAGE,
        acts.redirects("http://news.example.com/x"),
        REFUSED,
        says="https to http",
    ),
)
NEWS = (
    Fault("a feed that is a page", FEEDS, w.FEED, acts.error_page, REFUSED, says="not a feed"),
    Fault("a feed cut short", FEEDS, w.FEED, acts.cut, REFUSED, says="cut short"),
    Fault(
        "a feed whose XML ends early",
        FEEDS,
        w.FEED,
        acts.changed_bytes(lambda body: body[: len(body) // 2]),
        REFUSED,
    ),
    Fault("robots that can not be read", ROBOTS, w.ROBOTS, acts.status(503), REFUSED, says="robots.txt"),
    Fault("robots that hang up", ROBOTS, w.ROBOTS, acts.hang_up, REFUSED, says="robots.txt"),
    Fault(
        "robots that forbid everything",
        ROBOTS,
        w.ROBOTS,
        acts.says(b"User-agent: *\nDisallow: /\n"),
        REFUSED,
        says="forbids programs",
        a_day_later=True,
    ),
    Fault("a page fails once", PAGES, w.PAGE, acts.status(503), RECOVERED, times=1),
)
NETWORK_FAULTS: tuple[Fault, ...] = (*TIME, *CONNECTION, *CODING, *STATUS, *REDIRECT, *NEWS)
