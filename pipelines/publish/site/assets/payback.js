// The payback computation of marts.payback_gap, with assumptions that the reader moves.
(function () {
  "use strict";
  // Share of a sum that has to come back each year: r / (1 - (1 + r)^-n), and 1 / n where capital costs nothing.
  function annuity(rate, years) {
    if (!(years > 0) || rate < 0) { return null; }
    return rate === 0 ? 1 / years : rate / (1 - Math.pow(1 + rate, -years));
  }
  function required(capex, share, rate, years, margin) {
    var factor = annuity(rate, years);
    return margin > 0 && factor !== null ? capex * share * factor / margin : null;
  }
  function grouped(value, digits) {
    return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
  function amount(value, language) {
    if (language === "ko") {
      var hundreds = Math.round(value / 1e8);
      var trillions = Math.floor(hundreds / 10000), rest = hundreds % 10000;
      var text = trillions ? grouped(trillions, 0) + "조" + (rest ? " " + grouped(rest, 0) + "억" : "") : grouped(hundreds, 0) + "억";
      return text + " 달러";
    }
    return value >= 999.95e9 ? "$" + grouped(value / 1e12, 1) + "tn" : "$" + grouped(value / 1e9, 1) + "bn";
  }
  window.aicapexPayback = { annuity: annuity, required: required, amount: amount };

  var source = document.getElementById("payback-model");
  var panel = document.getElementById("assumptions");
  if (!source || !panel) { return; }
  var model = JSON.parse(source.textContent);
  var inputs = Array.prototype.slice.call(panel.querySelectorAll("input[type=range]"));
  var view = null;
  function assumptions() {
    var found = {};
    inputs.forEach(function (input) { found[input.dataset.name] = Number(input.value); });
    return found;
  }
  function rows(chosen) {
    return model.subjects.map(function (subject) {
      var needs = required(subject.capex, chosen.share, chosen.capital, chosen.years, chosen.margin);
      return {
        id: subject.id, who: subject.who, required: needs, disclosed: subject.disclosed,
        needs: amount(needs, model.language),
        says: subject.disclosed === null ? model.undisclosed : amount(subject.disclosed, model.language)
      };
    });
  }
  function show() {
    var chosen = assumptions();
    inputs.forEach(function (input) {
      var value = Number(input.value);
      var text = input.dataset.share === "yes"
        ? grouped(100 * value, input.dataset.name === "capital" ? 1 : 0) + "%"
        : grouped(value, value % 1 ? 1 : 0) + (model.language === "ko" ? "" : " ") + model.years;
      document.getElementById("value-" + input.dataset.name).textContent = text;
      input.setAttribute("aria-valuetext", text);
    });
    var drawn = rows(chosen);
    var group = drawn.filter(function (row) { return row.id === model.group; })[0];
    var sentence = group.disclosed === null ? model.sentence_undisclosed : model.sentence;
    var values = {
      group: group.who, required: group.needs, disclosed: group.says,
      covered: group.disclosed === null ? "" : grouped(100 * group.disclosed / group.required, 0) + "%"
    };
    document.getElementById("payback-result").textContent =
      sentence.replace(/\{(\w+)\}/g, function (place, name) { return values[name]; });
    if (view) { view.data("payback", drawn).runAsync(); }
  }
  panel.hidden = false;
  inputs.forEach(function (input) { input.addEventListener("input", show); });
  document.getElementById("payback-reset").addEventListener("click", function () {
    inputs.forEach(function (input) { input.value = input.dataset.base; });
    show();
  });
  document.addEventListener("live", function (event) {
    if (event.detail.id === "revenue-to-pay-back") { view = event.detail.view; show(); }
  });
  show();
})();
