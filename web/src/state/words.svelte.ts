/**
 * The server's own words: the vocabulary (kinds, services, fields, codes) and what it says about itself.
 *
 * Until they arrive, or when they do not, a code stands for its label: the page stays usable without them.
 */
import { about as askAbout, vocabulary as askVocabulary } from '../api/client.ts';
import type { About, LonLat, Vocabulary } from '../api/types.ts';
import { labelIn } from '../i18n/language.ts';
import { settings } from './settings.svelte.ts';

const NOTHING: Vocabulary = { kinds: [], services: [], fields: [], codes: {} };

class Words {
  vocabulary: Vocabulary = $state.raw(NOTHING);
  about: About | null = $state.raw(null);

  /** Asks for both at once; `about` also tells where the data lies, so the caller may wait for it. */
  async load(): Promise<void> {
    const vocabulary = askVocabulary().then((answer) => (this.vocabulary = { ...NOTHING, ...answer }));
    const about = askAbout().then((answer) => (this.about = answer));
    const settled = await Promise.allSettled([about, vocabulary]);
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  kind(code: string): string {
    return labelIn(settings.language, this.vocabulary.kinds.find((word) => word.code === code), code);
  }

  kindIcon(code: string): string {
    return this.vocabulary.kinds.find((word) => word.code === code)?.icon ?? code;
  }

  service(code: string): string {
    return labelIn(settings.language, this.vocabulary.services.find((word) => word.code === code), code);
  }

  serviceIcon(code: string): string {
    return this.vocabulary.services.find((word) => word.code === code)?.icon ?? code;
  }

  /** The label of a code of a field: `code('entry_method', 'qr_scan')`. An arrow, to be handed on. */
  readonly code = (field: string, code: string): string =>
    labelIn(settings.language, this.vocabulary.codes[field]?.[code], code);

  /** The middle of the data, where a search starts before anything better is known. */
  get centre(): LonLat | null {
    const { center, bounds } = this.about ?? {};
    if (center && 'lon' in center) return center;
    if (center) return { lon: center[0], lat: center[1] };
    return bounds ? { lon: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 } : null;
  }
}

export const words = new Words();
