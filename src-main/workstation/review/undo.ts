/** Edits of a pass taken back and done again, and with an import the tags that it had added to the vocabulary. */
import type { Author, Stepped } from '../../store/edits.ts';
import type { ReviewParts } from './parts.ts';

/** @throws UserError `REVIEW_UNKNOWN`, `ANNOTATION_CHANGED`, `WORKSPACE_READ_ONLY`; then nothing has changed */
export function stepReview(
  { reviews, vocabulary, workspace }: Pick<ReviewParts, 'reviews' | 'vocabulary' | 'workspace'>,
  reviewId: string,
  action: 'undo' | 'redo',
  author: Author,
): { readonly applied: Stepped; readonly vocabularyChanged: boolean } {
  return workspace.database.transaction(() => {
    const applied = reviews[action](reviewId, author);
    const { newTags } = applied;
    const vocabularyChanged =
      action === 'undo' ? vocabulary.withdraw(newTags, author) : vocabulary.restore(newTags, author);
    return { applied, vocabularyChanged };
  });
}
