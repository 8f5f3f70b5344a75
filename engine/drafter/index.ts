/** From: texts that go on; to: what a second model says comes next in each, asked where that is worth its time. */
export { DraftModel, type DraftModelParts } from './draftModel.ts';
