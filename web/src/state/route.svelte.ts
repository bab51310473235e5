/** The state that the URL carries, and the browser's history of it. What it means is `url.ts`. */
import { readUrl, writeUrl, type UrlState } from '../url.ts';

class Route {
  current: UrlState = $state.raw(readUrl(location.hash));
  /** True while the history entry before this one is ours, so that closing a sheet can be a step back. */
  #pushed = $state(false);

  constructor() {
    const read = (): void => {
      this.current = readUrl(location.hash);
      this.#pushed = history.state?.pushed === true;
    };
    addEventListener('popstate', read);
    addEventListener('hashchange', read);
    this.#pushed = history.state?.pushed === true;
  }

  /** Changes some of the state; `push` makes it a step that the Back button undoes. */
  go(patch: Partial<UrlState>, push = false): void {
    const next = { ...this.current, ...patch };
    const hash = writeUrl(next);
    if (hash === writeUrl(this.current)) {
      this.current = next;
      return;
    }
    if (push) history.pushState({ pushed: true }, '', hash);
    else history.replaceState(history.state, '', hash);
    this.#pushed = history.state?.pushed === true;
    this.current = next;
  }

  openStation(id: number): void {
    this.go({ station: id }, true);
  }

  /** Closes the sheet as Back would, or in place when someone came in by a link. */
  closeStation(): void {
    if (this.#pushed) history.back();
    else this.go({ station: null });
  }
}

export const route = new Route();
