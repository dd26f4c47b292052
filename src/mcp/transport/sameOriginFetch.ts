const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The server's address leads to another host, or nowhere. */
export class RedirectRefused extends Error {
  override readonly name = 'RedirectRefused';
}

/**
 * `fetch` that follows redirects within the server's own origin only: elsewhere the headers that were configured for
 * this server are nobody's business, and `fetch` itself would take all but one of them along.
 */
export async function sameOriginFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  let target = new URL(url);
  let request = init;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(target, { ...request, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, target) ? new URL(location, target) : undefined;
    if (next?.origin !== target.origin) {
      const where = next === undefined ? 'an address that is none' : next.origin;
      throw new RedirectRefused(
        `it redirects to ${where}, which is not followed, since this server's headers are not for others`,
      );
    }
    if (redirects === MAX_REDIRECTS) throw new RedirectRefused('it redirects again and again');
    target = next;
    // As browsers do: after these a POST becomes a GET.
    const becomesGet = response.status <= 303 && request.method === 'POST';
    if (becomesGet) request = { ...request, method: 'GET', body: null };
  }
}
