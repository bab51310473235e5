/** What a problem is called and what one can do about it. */
import type { ProblemKind } from '../api/problem.ts';
import type { Messages } from '../i18n/zh-Hans.ts';

export interface ProblemText {
  readonly icon: string;
  readonly title: string;
  readonly help: string;
}

export function problemText(kind: ProblemKind, words: Messages): ProblemText {
  switch (kind) {
    case 'offline':
      return { icon: 'offline', title: words.problemOffline, help: words.problemOfflineHelp };
    case 'unreachable':
      return { icon: 'offline', title: words.problemUnreachable, help: words.problemUnreachableHelp };
    case 'slow':
      return { icon: 'clock', title: words.problemSlow, help: words.problemSlowHelp };
    case 'busy':
      return { icon: 'clock', title: words.problemBusy, help: words.problemBusyHelp };
    case 'missing':
      return { icon: 'unknown', title: words.problemMissing, help: words.problemMissingHelp };
    case 'refused':
      return { icon: 'warning', title: words.problemRefused, help: words.problemRefusedHelp };
    case 'broken':
      return { icon: 'warning', title: words.problemBroken, help: words.problemBrokenHelp };
  }
}
