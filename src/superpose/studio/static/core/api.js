/** Questions to the server, and what it refuses, in its own words. */

/** What the server said no to. */
export class Refused extends Error {
  /** @param {number} status @param {{ error?: string, hint?: string, where?: string }} told */
  constructor(status, told) {
    super([told.error ?? `The server answered ${status}.`, told.hint].filter(Boolean).join(" "));
    this.status = status;
    this.where = told.where ?? "";
  }
}

/** @param {string} path @param {RequestInit} [options] */
async function asked(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Refused(0, { error: "The studio does not answer.", hint: "Is `superpose studio` still running in its terminal?" });
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, answer.status === 401 ? { error: "This page is not let in.", hint: "Open the address that the terminal shows." } : told);
}

/** @param {string} path @returns {Promise<any>} */
export async function get(path) {
  return (await asked(path)).json();
}

/** The same, waiting for a trainer that is only starting. @param {string} path @returns {Promise<any>} */
export async function patiently(path, tries = 20) {
  try {
    return await get(path);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 503 || tries === 0) throw error;
    await new Promise((done) => setTimeout(done, 500));
    return patiently(path, tries - 1);
  }
}

/** @param {string} path */
export async function text(path) {
  return (await asked(path)).text();
}

/** A change: JSON, with the header that no other site can send. @param {"POST" | "PUT" | "PATCH" | "DELETE"} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
export async function change(method, path, body = {}) {
  const headers = { "X-Superpose": "studio", "Content-Type": "application/json" };
  return (await asked(path, { method, headers, body: JSON.stringify(body) })).json();
}

/** @param {File} file @returns {Promise<{ upload: string, name: string }>} */
export async function upload(file) {
  const headers = { "X-Superpose": "studio", "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) };
  return (await asked("/api/uploads", { method: "POST", headers, body: file })).json();
}

/** A file to keep, under the name that the server gives it. @param {string} path @param {string} fallback */
export async function download(path, fallback) {
  const answer = await asked(path);
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "");
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = named ? decodeURIComponent(named[1]) : fallback;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return link.download;
}
