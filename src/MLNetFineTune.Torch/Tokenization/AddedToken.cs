namespace MLNetFineTune.Torch.Tokenization;

/// <summary>A token that is found in the text before words are split, as Hugging Face's AddedToken.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text that it stands for.</param>
/// <param name="SingleWord">Only where no word character stands next to it.</param>
/// <param name="StripLeft">Takes the white space before it in.</param>
/// <param name="StripRight">Takes the white space behind it in.</param>
/// <param name="Normalized">Looked for in the normalised text, itself normalised; else in the text as it was given.</param>
/// <param name="Special">A special token ([CLS], [PAD], …).</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord = false, bool StripLeft = false, bool StripRight = false, bool Normalized = false, bool Special = true);
