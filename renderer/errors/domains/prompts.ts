import { fileName, integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { words, type WordsOf } from '../shape.ts';

/** Of what is asked of the engine: prompts, settings and requests. */
export const prompts: WordsOf<'context' | 'prompt' | 'template' | 'sampler' | 'request'> = {
  'context.createFailed': ({ contextLength, detail }) =>
    words(
      t('errors.noRoomForTheConversation'),
      t('errors.aContextOfTokens', { contextLength: integer(contextLength), detail }),
      'contextSettings',
    ),
  'context.promptTooLong': ({ promptTokens, contextLength }) =>
    words(
      t('errors.theConversationIsTooLong'),
      t('errors.itTakesTokensAndTheContext', {
        promptTokens: integer(promptTokens),
        contextLength: integer(contextLength),
      }),
      'contextSettings',
    ),
  'context.lastTurnTooLong': ({ promptTokens, contextLength }) =>
    words(
      t('errors.theLastMessageIsTooLong'),
      t('errors.evenWithoutAnythingBefore', {
        promptTokens: integer(promptTokens),
        contextLength: integer(contextLength),
      }),
      'contextSettings',
    ),
  'prompt.empty': () => words(t('errors.nothingToAnswer'), t('errors.theMessageWasEmptyWriteSomething')),
  'template.missing': ({ path }) =>
    words(
      t('errors.noChatTemplate'),
      t('errors.doesNotSayHowAConversation', { file: fileName(path) }),
      'openModel',
    ),
  'template.failed': ({ detail }) =>
    words(t('errors.theChatTemplateFailed'), t('errors.theModelsOwnTemplate', { detail }), 'openModel'),
  'template.tooSlow': ({ seconds }) =>
    words(
      t('errors.theChatTemplateDoesNotEnd'),
      t('errors.theModelSOwnTemplateWasNot', { seconds: integer(seconds) }),
      'openModel',
    ),
  'prompt.tooLarge': ({ characters, limit }) =>
    words(
      t('errors.theConversationIsTooLong'),
      t('errors.itHasCharactersAndMore', { characters: integer(characters), limit: integer(limit) }),
    ),
  'prompt.tooSlow': ({ seconds }) =>
    words(t('errors.theTextIsTooHard'), t('errors.itWasNotSplitIntoTokens', { seconds: integer(seconds) })),
  'prompt.failed': ({ detail }) =>
    words(
      t('errors.thePromptCouldNotBeMade'),
      t('errors.theProcessThatMakesPromptsEnded', { detail }),
      'openModel',
    ),
  'sampler.failed': ({ detail }) =>
    words(
      t('errors.noNextWordCouldBeChosen'),
      t('errors.theRulesForChoosingLeftNothing', { detail }),
      'retry',
    ),
  'request.invalid': ({ name, issues }) =>
    words(
      t('errors.thatCannotBeDone'),
      t('errors.wasRefusedCheckTheSettingsThen', {
        name,
        issues: issues.join('; ') || t('errors.itsValuesDoNotFit'),
      }),
      'retry',
    ),
  'request.unknown': ({ name }) =>
    words(t('errors.windowAndEngineDiffer'), t('errors.theOtherSideDoesNotKnow', { name }), 'openLogs'),
  'request.unsupported': ({ option }) =>
    words(t('errors.notAvailableYet'), t('errors.thisVersionCannotDoLeave', { option }), 'retry'),
  'request.cancelled': () => words(t('errors.stopped'), t('errors.thisWasStoppedBeforeItEnded'), 'retry'),
};
