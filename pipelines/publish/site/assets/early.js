// Before the first paint: the theme and the language that the reader chose, where they are remembered.
(function () {
  "use strict";
  function remembered(name) {
    try { return window.localStorage.getItem("aicapex." + name); } catch (error) { return null; }
  }
  var theme = remembered("theme");
  if (theme === "dark" || theme === "light") { document.documentElement.dataset.theme = theme; }
  document.documentElement.classList.add("scripted");
  // Only the front page leads on: whoever follows a link to a page in a language gets that page.
  var language = remembered("language");
  var here = document.documentElement.lang;
  var other = document.querySelector('link[rel="alternate"]');
  var isFront = /(^|\/)(index\.html)?$/.test(window.location.pathname);
  if (language && language !== here && isFront && other && other.hreflang === language) {
    window.location.replace(other.getAttribute("href") + window.location.hash);
  }
})();
