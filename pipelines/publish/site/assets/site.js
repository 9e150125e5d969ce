// Theme, language, filters and live charts. Nothing is asked of any server.
(function () {
  "use strict";
  var root = document.documentElement;
  function remember(name, value) {
    try { window.localStorage.setItem("aicapex." + name, value); } catch (error) { /* not remembered */ }
  }
  function each(selector, work, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), work);
  }

  // Theme: what the system says, until the reader says otherwise.
  each("button.theme", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      var next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
      root.dataset.theme = next;
      remember("theme", next);
    });
  });

  // Language: a link to the same place of the other page, and a memory of the choice.
  each("a.language", function (link) {
    link.addEventListener("click", function () {
      remember("language", link.dataset.language);
      link.href = link.getAttribute("href").split("#")[0] + window.location.hash;
    });
  });

  // On a narrow screen the menu is moved to where one is.
  each("nav a[aria-current]", function (link) {
    var list = link.closest("ul");
    list.scrollLeft = Math.max(0, link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2);
  });

  // The ledger by verdict.
  each(".filters button", function (button, index, all) {
    button.addEventListener("click", function () {
      var wanted = button.dataset.show;
      each(".filters button", function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      each(".claim", function (claim) {
        claim.hidden = !(wanted === "all" || claim.dataset.verdict === wanted ||
          (wanted === "changed" && claim.dataset.changed === "yes"));
      });
    });
  });

  // Charts: the picture that stands there becomes a live one when it comes near.
  var views = {};
  var options = {
    renderer: "svg", actions: false, ast: true, defaultStyle: false,
    tooltip: { theme: "page", disableDefaultStyle: true, offsetX: 12, offsetY: 12 }
  };
  function specification(id) {
    var script = document.querySelector('script.specification[data-chart="' + id + '"]');
    return script ? JSON.parse(script.textContent) : null;
  }
  function enliven(holder) {
    var id = holder.dataset.chart;
    var drawing = specification(id);
    if (!drawing || !window.vegaEmbed || views[id]) { return; }
    views[id] = "coming";
    // Keeps its height while the picture is exchanged, so that nothing below moves.
    holder.style.minHeight = holder.offsetHeight + "px";
    var live = document.createElement("div");
    live.className = "live";
    live.setAttribute("aria-hidden", "true");
    var still = holder.querySelector(".still");
    holder.appendChild(live);
    window.vegaEmbed(live, drawing, options).then(function (result) {
      views[id] = result.view;
      if (still) { still.remove(); }
      holder.style.minHeight = "";
      holder.dataset.live = "yes";
      holder.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { id: id, view: result.view } }));
      filter(holder.closest(".card"));
    }, function (error) {
      live.remove();
      holder.dataset.live = "no";
      window.console.error(id, error);
    });
  }
  function filter(card) {
    var buttons = card ? card.querySelectorAll(".legend button") : [];
    var holder = card && card.querySelector(".chart");
    var view = holder && views[holder.dataset.chart];
    if (!buttons.length || !view || view === "coming") { return; }
    var shown = [];
    Array.prototype.forEach.call(buttons, function (button) {
      if (button.getAttribute("aria-pressed") === "true") { shown.push(button.dataset.series); }
    });
    view.signal("shown", shown).runAsync();
  }
  each(".legend button", function (button) {
    button.addEventListener("click", function () {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      var card = button.closest(".card");
      enliven(card.querySelector(".chart"));
      filter(card);
    });
  });
  function watch() {
    var holders = document.querySelectorAll(".chart");
    if (!("IntersectionObserver" in window)) { Array.prototype.forEach.call(holders, enliven); return; }
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { observer.unobserve(entry.target); enliven(entry.target); }
      });
    }, { rootMargin: "400px" });
    Array.prototype.forEach.call(holders, function (holder) { observer.observe(holder); });
  }
  window.aicapex = { views: views, enliven: enliven };
  watch();

  // A link to a claim opens its evidence.
  function arrive() {
    var target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    if (target && target.classList.contains("claim")) {
      var details = target.querySelector("details");
      if (details) { details.open = true; }
    }
  }
  window.addEventListener("hashchange", arrive);
  arrive();
  root.dataset.ready = "yes";
})();
