import { webhooks as german } from '../words/de/webhooks';
import { webhooks as english } from '../words/en/webhooks';
import { useLanguage } from '../words/language';

/** The words of this page alone; no other has to load them. */
export function useWebhookWords(): typeof english {
  return useLanguage().language === 'de' ? german : english;
}
