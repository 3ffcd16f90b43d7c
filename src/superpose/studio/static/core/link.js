/** The whole state as a link: the settings, packed into the fragment, which never leaves the browser. */

/** @typedef {import("./model.js").Settings} Settings */

const NAME = "#s=";

/** @param {Settings} settings */
export async function linkOf(settings) {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const packed = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer());
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return `${location.origin}/${NAME}${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The settings in a fragment, or null where there are none. @param {string} fragment @returns {Promise<Settings | null>} */
export async function settingsIn(fragment) {
  if (!fragment.startsWith(NAME)) return null;
  const text = atob(fragment.slice(NAME.length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const plain = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  return JSON.parse(plain);
}
