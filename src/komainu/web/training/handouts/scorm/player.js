/* Shows the pages of a course, asks its questions, and tells the learning system by the API of SCORM 1.2. Works alone too: then nothing is recorded. */
(function () {
  "use strict";
  var course = window.COURSE, words = course.words;
  var began = Date.now(), finished = false;

  /* The API stands in one of the frames around this one, or in those of the window that opened it. */
  function search(from) {
    for (var steps = 0; from && steps < 12; steps += 1) {
      try { if (from.API) { return from.API; } } catch (refused) { return null; }
      if (from.parent === from) { return null; }
      from = from.parent;
    }
    return null;
  }
  var api = search(window) || (window.opener ? search(window.opener) : null);
  function get(name) { return api ? String(api.LMSGetValue(name) || "") : ""; }
  function set(name, value) { if (api) { api.LMSSetValue(name, String(value)); } }
  function commit() { if (api) { api.LMSCommit(""); } }

  if (api) { api.LMSInitialize(""); }
  var status = get("cmi.core.lesson_status");
  if (!status || status === "not attempted" || status === "unknown") { status = "incomplete"; set("cmi.core.lesson_status", status); commit(); }

  var pages = Array.prototype.slice.call(document.querySelectorAll("section.page"));
  var exam = document.getElementById("exam"), box = document.getElementById("questions"), where = document.getElementById("where");
  var back = document.getElementById("previous"), forward = document.getElementById("next");
  var here = Math.min(Math.max(parseInt(get("cmi.core.lesson_location"), 10) || 0, 0), pages.length - 1);

  function say(text, values) {
    return text.replace(/%\((\w+)\)s/g, function (whole, name) { return name in values ? values[name] : whole; });
  }
  function element(name, text, css) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    if (css) { made.className = css; }
    return made;
  }
  function show(moved) {
    pages.forEach(function (page, place) { page.hidden = place !== here; });
    back.disabled = here === 0;
    forward.hidden = here === pages.length - 1;
    where.textContent = say(words.page, { here: here + 1, all: pages.length }) + (api ? "" : " ・ " + words.alone);
    if (pages[here] === exam && !box.hasChildNodes()) { ask(); }
    set("cmi.core.lesson_location", here);
    commit();
    if (moved) { window.scrollTo(0, 0); var heading = pages[here].querySelector("h2"); if (heading) { heading.focus(); } }
  }
  back.addEventListener("click", function () { here = Math.max(here - 1, 0); show(true); });
  forward.addEventListener("click", function () { here = Math.min(here + 1, pages.length - 1); show(true); });

  function shuffled(list) {
    var copy = list.slice();
    for (var last = copy.length - 1; last > 0; last -= 1) {
      var other = Math.floor(Math.random() * (last + 1)), kept = copy[last];
      copy[last] = copy[other]; copy[other] = kept;
    }
    return copy;
  }

  /* Other questions than the last time come first, so that a second try is no repetition. */
  var used = {};
  function drawn() {
    var fresh = shuffled(course.questions.filter(function (each) { return !used[each.id]; }));
    var seen = shuffled(course.questions.filter(function (each) { return used[each.id]; }));
    var found = fresh.concat(seen).slice(0, course.asked);
    found.forEach(function (each) { used[each.id] = true; });
    return found;
  }

  function ask() {
    box.textContent = "";
    if (!course.questions.length) {
      box.appendChild(element("p", words.none));
      var read = element("button", words.finish);
      read.type = "button";
      read.addEventListener("click", function () { set("cmi.core.lesson_status", "completed"); commit(); read.disabled = true; box.appendChild(element("p", words.done, "result")); });
      box.appendChild(read);
      return;
    }
    var asked = drawn(), form = element("form");
    form.noValidate = true;
    asked.forEach(function (question, number) {
      var group = element("fieldset");
      group.appendChild(element("legend", say(words.ask, { number: number + 1 })));
      if (question.case) { group.appendChild(element("p", question.case, "case")); }
      group.appendChild(element("p", question.text));
      var many = question.answer.length > 1;
      if (question.kind === "order") { group.appendChild(element("p", words.order)); } else if (many || question.kind === "multiple") { group.appendChild(element("p", words.many)); }
      shuffled(question.choices.map(function (_text, place) { return place; })).forEach(function (place) {
        var label = element("label"), field;
        if (question.kind === "order") {
          field = element("select");
          field.appendChild(new Option("—", ""));
          question.choices.forEach(function (_text, at) { field.appendChild(new Option(String(at + 1), String(at))); });
        } else {
          field = element("input");
          field.type = many || question.kind === "multiple" ? "checkbox" : "radio";
          field.value = String(place);
        }
        field.name = "q" + number;
        field.setAttribute("data-place", place);
        label.appendChild(field);
        label.appendChild(document.createTextNode(" " + question.choices[place]));
        group.appendChild(label);
      });
      form.appendChild(group);
    });
    var hand = element("button", words.hand_in), open = element("p");
    hand.type = "submit";
    open.setAttribute("role", "alert");
    form.appendChild(hand); form.appendChild(open);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var given = asked.map(function (question, number) { return answerOf(form, question, number); });
      if (given.some(function (each) { return !each.length; })) { open.textContent = words.open; return; }
      mark(asked, given);
    });
    box.appendChild(form);
  }

  function answerOf(form, question, number) {
    var fields = Array.prototype.slice.call(form.querySelectorAll("[name=q" + number + "]"));
    if (question.kind !== "order") {
      return fields.filter(function (field) { return field.checked; }).map(function (field) { return Number(field.value); });
    }
    var order = [];
    fields.forEach(function (field) { if (field.value !== "") { order[Number(field.value)] = Number(field.getAttribute("data-place")); } });
    for (var at = 0; at < question.choices.length; at += 1) { if (order[at] === undefined) { return []; } }
    return order;
  }

  function isRight(question, given) {
    var wanted = question.answer.slice(), got = given.slice();
    if (question.kind !== "order") { wanted.sort(); got.sort(); }
    return wanted.length === got.length && wanted.every(function (place, at) { return place === got[at]; });
  }

  function mark(asked, given) {
    var right = 0;
    box.textContent = "";
    var list = element("div");
    asked.forEach(function (question, number) {
      var ok = isRight(question, given[number]);
      if (ok) { right += 1; }
      var card = element("div", "", "why");
      card.appendChild(element("h3", say(words.ask, { number: number + 1 }) + " " + (ok ? words.right : words.wrong)));
      card.appendChild(element("p", question.text));
      card.appendChild(element("p", question.answer.map(function (place) { return question.choices[place]; }).join(question.kind === "order" ? " → " : " / ")));
      card.appendChild(element("p", question.explanation));
      list.appendChild(card);
      record(number, question, given[number], ok);
    });
    /* Rounded down, as Komainu itself does: 79.5 is not 80. */
    var score = Math.floor((100 * right) / asked.length), passed = 100 * right >= course.passMark * asked.length;
    set("cmi.core.score.min", 0); set("cmi.core.score.max", 100); set("cmi.core.score.raw", score);
    if (status !== "passed") { status = passed ? "passed" : "failed"; set("cmi.core.lesson_status", status); }
    commit();
    var said = element("p", (passed ? words.passed : words.failed) + " " + say(words.score, { score: score, mark: course.passMark }), "result");
    said.setAttribute("role", "status");
    box.appendChild(said);
    box.appendChild(list);
    var next = element(passed ? "p" : "button", passed ? words.done : words.again);
    if (!passed) { next.type = "button"; next.addEventListener("click", ask); }
    box.appendChild(next);
    window.scrollTo(0, 0);
  }

  function record(number, question, given, ok) {
    var name = "cmi.interactions." + number + ".";
    var letters = given.map(function (place) { return String.fromCharCode(97 + place); });
    set(name + "id", question.id.replace(/[^A-Za-z0-9_-]/g, "_"));
    set(name + "type", question.kind === "order" ? "sequencing" : "choice");
    set(name + "student_response", letters.join(","));
    set(name + "result", ok ? "correct" : "wrong");
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function leave() {
    if (finished || !api) { return; }
    finished = true;
    var seconds = Math.floor((Date.now() - began) / 1000);
    set("cmi.core.session_time", ("000" + Math.floor(seconds / 3600)).slice(-4) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60));
    set("cmi.core.exit", status === "passed" ? "" : "suspend");
    api.LMSCommit("");
    api.LMSFinish("");
  }
  window.addEventListener("pagehide", leave);
  window.addEventListener("beforeunload", leave);
  show(false);
}());
