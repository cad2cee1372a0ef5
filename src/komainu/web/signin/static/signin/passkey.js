// Passkeys: a form with data-passkey="get" or "create" asks the device before it is sent. Without this script the form stays hidden.
(function () {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function readable(options) {
    const key = Object.assign({}, options.publicKey, { challenge: bytes(options.publicKey.challenge) });
    if (key.user) key.user = Object.assign({}, key.user, { id: bytes(key.user.id) });
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (key[list]) key[list] = key[list].map((each) => Object.assign({}, each, { id: bytes(each.id) }));
    }
    return { publicKey: key };
  }

  function answer(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: response,
    };
  }

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const found = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!found.ok) throw new Error("no options");
    return (await found.json()).request_options;
  }

  function say(form, error) {
    const place = form.querySelector("[data-passkey-said]");
    const which = error.name === "NotAllowedError" || error.name === "AbortError" ? "cancelled" : error.name === "InvalidStateError" ? "known" : "failed";
    place.textContent = place.dataset[which];
    place.hidden = false;
  }

  async function ask(event) {
    const form = event.currentTarget;
    const field = form.querySelector("input[name$='credential']");
    if (field.value) return;
    event.preventDefault();
    const button = form.querySelector("button[type='submit']");
    button.disabled = true;
    try {
      const options = readable(await optionsOf(form));
      const found = form.dataset.passkey === "create" ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      field.value = JSON.stringify(answer(found));
      form.submit();
    } catch (error) {
      button.disabled = false;
      say(form, error);
    }
  }

  if (!window.PublicKeyCredential || !navigator.credentials) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", ask);
  });
  document.querySelectorAll("[data-no-passkey]").forEach((note) => note.remove());
})();
