using MLNetFineTune.Torch.Models;
using MLNetFineTune.Torch.Models.Crf;

namespace MLNetFineTune.Torch.Data.Entities;

/// <summary>Windows of one forward pass, with labels.</summary>
/// <param name="Tokens">The windows.</param>
/// <param name="Rows">The tokens whose logits are wanted.</param>
/// <param name="Labels">(rows) label of each; -1 for none, which only a CRF has.</param>
/// <param name="Words">For a CRF the rows of each word; null where a row is a word.</param>
/// <param name="Sequences">For a CRF the windows' words; null for none.</param>
internal sealed record EntityBatch(TokenBatch Tokens, TokenRows Rows, int[] Labels, TokenSpans? Words, CrfSequences? Sequences);
