// Addresses in a message, to be tapped: only http and https, and nothing but the address itself.

import { make } from "./elements.js";

// An address ends at white space, at what Chinese sentences are set with, and at the marks around inserted values.
const ADDRESS = /https?:\/\/[^\s\u2066-\u2069\u200e\u200f\u3000-\u303f\uff00-\uffef“”‘’"<>]+/gi;
const AFTER = /[.,:;!?'*)\]}]+$/; // what a sentence puts after an address

/** Put a text into an element, its addresses as links. */
export function putText(element, text) {
  const parts = [];
  let end = 0;
  for (const { 0: run, index } of text.matchAll(ADDRESS)) {
    const address = run.replace(AFTER, "");
    const link = linkTo(address);
    if (!link) continue;
    parts.push(text.slice(end, index), link);
    end = index + address.length;
  }
  element.replaceChildren(...parts, text.slice(end));
}

/** A link; undefined for what is no address. One that leads elsewhere leaves the talk open. */
function linkTo(address) {
  const link = make("a", "address", address);
  link.href = address;
  if (!link.host || !["http:", "https:"].includes(link.protocol)) return undefined;
  link.rel = "noopener";
  if (link.origin !== location.origin) link.target = "_blank";
  return link;
}
