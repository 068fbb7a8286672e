using System.Runtime.Intrinsics;

namespace MLNetFineTune.Torch.Models.Fused;

/// <summary>Sums of word, position and type embeddings, and their gradients added to just those rows that occur.</summary>
internal static unsafe class EmbeddingKernel
{
    public static void Forward(float* words, float* positions, float* types, float* result, TokenBatch batch, int width) => Cores.Run(batch.Count, sequence =>
    {
        for (var token = batch.Starts[sequence]; token < batch.Starts[sequence + 1]; token++)
        {
            float* word = words + (long)batch.Ids[token] * width, position = positions + (long)(token - batch.Starts[sequence]) * width,
                type = types + (long)Type(batch, token) * width, target = result + (long)token * width;
            var i = 0;
            for (; i + 16 <= width; i += 16)
                (Vector512.Load(word + i) + Vector512.Load(type + i) + Vector512.Load(position + i)).Store(target + i);
            for (; i < width; i++)
                target[i] = word[i] + type[i] + position[i];
        }
    });

    /// <summary>Each part of the work owns some columns of all three tables: no two threads meet, and rows are added in the order of the tokens. Tables that are null get nothing.</summary>
    public static void Backward(float* gradient, float* words, float* positions, float* types, TokenBatch batch, int width, int padding, bool[]? touched)
    {
        const int columns = 64;
        Cores.Run((width + columns - 1) / columns, part =>
        {
            var from = part * columns;
            var count = Math.Min(columns, width - from);
            for (var sequence = 0; sequence < batch.Count; sequence++)
            {
                for (var token = batch.Starts[sequence]; token < batch.Starts[sequence + 1]; token++)
                {
                    var source = gradient + (long)token * width + from;
                    if (words is not null && batch.Ids[token] != padding)
                        RowKernels.Add(words + (long)batch.Ids[token] * width + from, source, count);
                    if (positions is not null)
                        RowKernels.Add(positions + (long)(token - batch.Starts[sequence]) * width + from, source, count);
                    if (types is not null)
                        RowKernels.Add(types + (long)Type(batch, token) * width + from, source, count);
                }
            }
        });
        if (touched is null || words is null)
            return;
        foreach (var id in batch.Ids)
            touched[id] |= id != padding;
    }

    private static int Type(TokenBatch batch, int token) => batch.TypeIds.Length > 0 ? batch.TypeIds[token] : 0;
}
