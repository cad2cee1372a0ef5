/* Stands before all other scripts on every page of a SCORM package: gives the package the interface that it looks for, in its own window, and
   passes what it says to the page around the frame. The frame's origin is opaque; its name, which the page around it sets, carries the state
   over, also from one page of the package to the next. */
(function () {
  "use strict";
  var edition = (document.currentScript && document.currentScript.getAttribute("data-edition")) || "1.2";
  var isOld = edition === "1.2", longest = 64000, kept = null, waiting = 0, lastError = 0;
  try { kept = JSON.parse(window.name); } catch (unread) { kept = null; }
  if (!kept || kept.komainu !== "scorm" || typeof kept.values !== "object") { kept = { komainu: "scorm", values: {}, running: false, ended: false }; }
  var values = kept.values;
  var told = isOld
    ? /^cmi\.(core\.(lesson_status|lesson_location|session_time|score\.(raw|min|max))|suspend_data)$/
    : /^cmi\.(completion_status|success_status|location|session_time|suspend_data|score\.(scaled|raw|min|max))$/;
  var fixed = isOld
    ? /^cmi\.(core\.(student_id|student_name|credit|entry|total_time|lesson_mode)|launch_data|student_data\..*)$|\._(count|children|version)$/
    : /^cmi\.(learner_id|learner_name|credit|entry|total_time|mode|launch_data|scaled_passing_score|completion_threshold|_version)$|\._(count|children)$/;
  var codes = isOld ? { idle: 301, again: 101, unknown: 401, fixed: 403 } : { idle: 122, again: 103, unknown: 401, fixed: 404 };

  function keep() { window.name = JSON.stringify(kept); }
  function tell(kind) {
    var found = {};
    Object.keys(values).forEach(function (name) { if (told.test(name)) { found[name] = values[name]; } });
    /* Only the page around the frame, and only of the house that served this file, may hear it. */
    window.top.postMessage({ komainu: "scorm", kind: kind, values: found }, location.origin);
    window.clearTimeout(waiting);
    waiting = 0;
  }
  function later() { if (!waiting) { waiting = window.setTimeout(function () { waiting = 0; tell("commit"); }, 1500); } }
  function done(code) { lastError = code; return code ? "false" : "true"; }

  function begin() {
    if (kept.running) { return done(codes.again); }
    kept.running = true; kept.ended = false; keep(); tell("begin");
    return done(0);
  }
  function get(name) {
    if (!kept.running) { lastError = codes.idle; return ""; }
    name = String(name); lastError = 0;
    if (/\._count$/.test(name)) {
      var stem = name.slice(0, -6), most = -1;
      Object.keys(values).forEach(function (each) {
        if (each.indexOf(stem) === 0) { most = Math.max(most, parseInt(each.slice(stem.length), 10)); }
      });
      return String((most || 0) + 1);
    }
    if (/\._children$/.test(name)) { return "id,score,status,location,session_time,raw,min,max,scaled"; }
    if (Object.prototype.hasOwnProperty.call(values, name)) { return values[name]; }
    if (!/^(cmi|adl)\./.test(name)) { lastError = codes.unknown; }
    return "";
  }
  function set(name, value) {
    if (!kept.running) { return done(isOld ? 301 : 132); }
    name = String(name);
    if (!/^(cmi|adl)\./.test(name) || name.length > 200) { return done(codes.unknown); }
    if (fixed.test(name)) { return done(codes.fixed); }
    values[name] = String(value).slice(0, longest); keep();
    if (told.test(name)) { later(); }
    return done(0);
  }
  function commit() {
    if (!kept.running) { return done(isOld ? 301 : 142); }
    tell("commit");
    return done(0);
  }
  function end() {
    if (!kept.running) { return done(isOld ? 301 : 112); }
    kept.running = false; kept.ended = true; keep(); tell("end");
    return done(0);
  }
  function error() { return String(lastError); }
  function words(code) { return Number(code) ? "error " + code : ""; }

  /* What was begun and not told yet is told when the page goes. */
  window.addEventListener("pagehide", function () { if (kept.running && waiting) { tell("commit"); } });

  if (isOld) {
    window.API = { LMSInitialize: begin, LMSGetValue: get, LMSSetValue: set, LMSCommit: commit, LMSFinish: end, LMSGetLastError: error, LMSGetErrorString: words, LMSGetDiagnostic: words };
  } else {
    window.API_1484_11 = { version: "1.0", Initialize: begin, GetValue: get, SetValue: set, Commit: commit, Terminate: end, GetLastError: error, GetErrorString: words, GetDiagnostic: words };
  }

  /* A frame of an opaque origin has neither storage nor cookies, and asking for them is an error that stops many packages. */
  function store() {
    var data = {};
    return {
      getItem: function (name) { return Object.prototype.hasOwnProperty.call(data, name) ? data[name] : null; },
      setItem: function (name, value) { data[name] = String(value); },
      removeItem: function (name) { delete data[name]; },
      clear: function () { data = {}; },
      key: function (place) { return Object.keys(data)[place] || null; },
      get length() { return Object.keys(data).length; }
    };
  }
  ["localStorage", "sessionStorage"].forEach(function (name) {
    try { window[name].length; } catch (refused) { Object.defineProperty(window, name, { value: store(), configurable: true }); }
  });
  try { document.cookie; } catch (refused) { Object.defineProperty(document, "cookie", { get: function () { return ""; }, set: function () { /* nothing is kept */ } }); }
})();
