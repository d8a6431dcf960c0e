/* Asks the device for a passkey, or has it make one, and sends the form. Nothing else on the page is a script. */
"use strict";
const form = document.getElementById("passkey");
const failed = document.getElementById("passkey-failed");
const utf8 = (text) => new TextEncoder().encode(text);
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const put = (name, buffer) => {
  form.elements[name].value = btoa(String.fromCharCode(...new Uint8Array(buffer)));
};

const get = async (challenge, place) => {
  const found = await navigator.credentials.get({
    publicKey: { challenge, rpId: place, userVerification: "required", timeout: 300000 },
  });
  put("credential", found.rawId);
  put("client", found.response.clientDataJSON);
  put("authenticator", found.response.authenticatorData);
  put("signature", found.response.signature);
};

const create = async (challenge, place) => {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge,
      rp: { id: place, name: "heldennet" },
      user: { id: utf8(form.dataset.person), name: form.dataset.name, displayName: form.dataset.name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      timeout: 300000,
    },
  });
  put("credential", made.rawId);
  put("client", made.response.clientDataJSON);
  put("authenticator", made.response.getAuthenticatorData());
  put("spki", made.response.getPublicKey());
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  failed.hidden = true;
  try {
    const ask = form.dataset.kind === "create" ? create : get;
    await ask(bytes(form.elements.challenge.value), form.dataset.place);
    form.submit();
  } catch {
    failed.hidden = false;
  }
});
