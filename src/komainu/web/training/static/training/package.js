/* The page around a SCORM package: makes its frame, hears what it says, and passes it on to the server. Nothing that comes from the frame is
   shown or run here; it is a list of names and texts, and the server reads it with suspicion again. */
(function () {
  "use strict";
  var box = document.getElementById("package");
  if (!box) { return; }
  var start = JSON.parse(box.dataset.start), said = document.getElementById("package-said"), address = box.dataset.record;
  var token = document.querySelector("[name=csrfmiddlewaretoken]");
  var frame = document.createElement("iframe");
  frame.title = box.dataset.title;
  /* Forms, for many packages ask in forms and hear their sending; the policy of each file lets none be sent anywhere. */
  frame.setAttribute("sandbox", "allow-scripts allow-forms");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("name", JSON.stringify({ komainu: "scorm", values: start.values, running: false, ended: false }));

  var next = null, latest = null, busy = false, isFirst = true, hasEnded = false, failures = 0;

  function isFromFrame(source) {
    for (var steps = 0; source && steps < 8; steps += 1) {
      if (source === frame.contentWindow) { return true; }
      if (source === source.parent) { return false; }
      source = source.parent;
    }
    return false;
  }
  function onlyTexts(values) {
    var found = {};
    Object.keys(values || {}).slice(0, 20).forEach(function (name) {
      if (typeof values[name] === "string" && name.indexOf("cmi.") === 0) { found[name] = values[name].slice(0, 64000); }
    });
    return found;
  }
  window.addEventListener("message", function (event) {
    /* A frame of an opaque origin says "null"; any window may say so, therefore it must be this frame, or one inside it. */
    if (event.origin !== "null" || !isFromFrame(event.source)) { return; }
    var message = event.data;
    if (!message || message.komainu !== "scorm" || ["begin", "commit", "end"].indexOf(message.kind) < 0) { return; }
    if (message.kind === "begin") { isFirst = true; hasEnded = false; }
    if (message.kind === "end") { hasEnded = true; }
    next = { values: onlyTexts(message.values), ended: message.kind === "end" || (next !== null && next.ended) };
    send();
  });

  function body(found) {
    var form = new FormData();
    form.append("csrfmiddlewaretoken", token ? token.value : "");
    form.append("values", JSON.stringify(found.values));
    form.append("first", isFirst ? "1" : "");
    form.append("ended", found.ended ? "1" : "");
    return form;
  }
  function show(state) {
    said.textContent = box.dataset[state] || "";
    box.dataset.state = state;
    document.getElementById("package-done").hidden = !(state === "finished" || state === "passed");
    document.getElementById("package-failed").hidden = state !== "failed";
  }
  function send() {
    if (busy || !next) { return; }
    if (!address) { show(next.ended ? "trialEnded" : "trial"); next = null; return; }
    var found = next;
    busy = true; next = null; latest = found;
    fetch(address, { method: "POST", body: body(found), credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
      .then(function (answer) {
        busy = false; failures = 0; isFirst = false;
        show(answer.passed ? "passed" : answer.finished ? "finished" : answer.failed && found.ended ? "failed" : "kept");
        send();
      })
      .catch(function () {
        busy = false; failures += 1;
        next = next || found;
        show("unsent");
        if (failures < 8) { window.setTimeout(send, Math.min(2000 * failures, 20000)); }
      });
  }
  /* Whoever leaves without the package's own exit: what it said last is sent once more, and the sitting ends. */
  window.addEventListener("pagehide", function () {
    var last = next || latest;
    if (address && last && !(hasEnded && !next)) {
      last.ended = true;
      fetch(address, { method: "POST", body: body(last), credentials: "same-origin", keepalive: true });
    }
  });

  frame.src = box.dataset.address;
  box.appendChild(frame);
  box.hidden = false;
})();
