using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharpTests;

public class ModuleTests
{
    [Fact]
    public void StateDict_OfNestedModules_HasTheNamesOfTheFields()
    {
        using var model = new Encoder();

        string[] expected =
        [
            "scale", "embeddings.word.weight", "layer.0.dense.weight", "layer.0.dense.bias", "layer.0.norm.weight", "layer.0.norm.bias",
            "layer.1.dense.weight", "layer.1.dense.bias", "layer.1.norm.weight", "layer.1.norm.bias",
        ];
        Assert.Equal(expected.Order(), model.named_parameters().Select(p => p.name).Order());
        Assert.Equal(["positions"], model.named_buffers().Select(b => b.name));
        Assert.Equal(11, model.state_dict().Count);
        Assert.Contains("positions", model.state_dict().Keys);
    }

    [Fact]
    public void NamedModules_OfNestedModules_LeavesItselfOut()
    {
        using var model = new Encoder();
        var names = model.named_modules().Select(m => m.name).ToList();

        Assert.Contains("layer.1.dense", names);
        Assert.DoesNotContain("", names);
        Assert.Equal(["embeddings", "layer"], model.named_children().Select(c => c.name).Order());
    }

    [Fact]
    public void Parameters_OfASharedModule_AreCountedOnce()
    {
        using var model = new Shared();

        Assert.Equal(2, model.parameters().Count());
    }

    [Fact]
    public void LoadStateDict_OfAnother_CopiesTheValues()
    {
        using var a = new Encoder();
        using var b = new Encoder();
        var (missing, unexpected) = b.load_state_dict(a.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        foreach (var (name, value) in a.state_dict())
            Assertions.Close(value, b.state_dict()[name], 0);
    }

    [Fact]
    public void LoadStateDict_WithMissingAndUnexpectedKeys_RefusesOrNamesThem()
    {
        using var model = new Encoder();
        using var other = zeros(1);
        var source = model.state_dict();
        source.Remove("scale");
        source.Add("stray", other);

        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(source));
        var (missing, unexpected) = model.load_state_dict(source, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["stray"], unexpected);
    }

    [Fact]
    public void TrainAndEval_OfAModel_ReachItsParts()
    {
        using var model = new Encoder();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), m => Assert.False(m.training));
        model.train();
        Assert.All(model.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void To_AnotherType_MovesParametersAndFields()
    {
        using var model = new Encoder();
        model.to(float64);
        using var scope = NewDisposeScope();

        Assert.All(model.parameters(), p => Assert.Equal(float64, p.dtype));
        Assert.Equal(float64, model.call(tensor(new long[] { 1, 2 }, [1, 2])).dtype);
        Assert.All(model.parameters(), p => Assert.True(p.requires_grad && p.is_leaf));
        Assert.Equal(int64, model.named_buffers().Single().buffer.dtype);
        Assert.Throws<ArgumentException>(() => model.to(int32));
    }

    [Fact]
    public void To_TheSameTypeAndDevice_KeepsTheMemory()
    {
        using var model = nn.Linear(2, 2);
        using var scope = NewDisposeScope();
        var before = model.weight!.detach();
        model.to(float32).cpu();
        before.fill_(3);

        Assertions.Values([3, 3, 3, 3], model.weight!);
    }

    [Fact]
    public void WeightOfALinear_SetToAView_IsTheModulesParameter()
    {
        using var scope = NewDisposeScope();
        var arena = arange(6, dtype: float32);
        using var linear = nn.Linear(2, 2);
        linear.weight = nn.Parameter(arena.narrow(0, 0, 4).view(2, 2));
        linear.bias = nn.Parameter(arena.narrow(0, 4, 2));

        Assertions.Values([1 + 4, 5 + 5], linear.call(ones(1, 2)));
        using (no_grad())
            arena.add_(1);
        Assertions.Values([3 + 5, 7 + 6], linear.call(ones(1, 2)));
        Assert.Equal(2, linear.parameters().Count());
        linear.call(ones(1, 2)).sum().backward();
        Assert.All(linear.parameters(), p => Assert.NotNull(p.grad));
    }

    [Fact]
    public void Apply_OnAModel_VisitsPartsBeforeTheWhole()
    {
        using var model = new Encoder();
        var seen = new List<nn.Module>();
        model.apply(seen.Add);

        Assert.Same(model, seen[^1]);
        Assert.Equal(model.modules().Count() + 1, seen.Count);
    }

    [Fact]
    public void ZeroGrad_OfAModel_RemovesOrClears()
    {
        using var model = nn.Linear(2, 1);
        using var scope = NewDisposeScope();
        model.call(ones(1, 2)).sum().backward();
        model.zero_grad(set_to_none: false);
        Assertions.Values([0, 0], model.weight!.grad!);
        model.zero_grad();
        Assert.Null(model.weight!.grad);
    }

    [Fact]
    public void Register_TwiceOrNothing_IsRefused()
    {
        using var model = new Empty();
        using var buffer = zeros(1);
        model.register_buffer("a", buffer);

        Assert.Throws<InvalidOperationException>(() => model.register_buffer("a", buffer));
        Assert.Throws<ArgumentNullException>(() => model.register_buffer("b", null!));
        Assert.Throws<ArgumentNullException>(() => model.register_parameter("b", null!));
        using var linear = nn.Linear(1, 1);
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", linear));
        model.register_module("c", linear);
        Assert.Throws<InvalidOperationException>(() => model.register_module("c", linear));
    }

    [Fact]
    public void Parameter_FromATensor_TakesItsPlace()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = nn.Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad && parameter.is_leaf);
        Assert.False(nn.Parameter(ones(2), requires_grad: false).requires_grad);
    }

    [Fact]
    public void Dispose_OfAModel_FreesItsParameters()
    {
        var model = new Encoder();
        var parameters = model.parameters().ToList();
        model.Dispose();

        Assert.All(parameters, p => Assert.True(p.IsInvalid));
        model.Dispose();
    }

    private sealed class Empty() : nn.Module<Tensor, Tensor>(nameof(Empty))
    {
        public override Tensor forward(Tensor input) => input;
    }

    private sealed class Shared : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first;
        private readonly Linear second;

        public Shared()
            : base(nameof(Shared))
        {
            first = second = nn.Linear(2, 2);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(first.call(input));
    }

    private sealed class Embeddings : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding word = nn.Embedding(5, 4, padding_idx: 0);

        public Embeddings()
            : base(nameof(Embeddings)) => RegisterComponents();

        public override Tensor forward(Tensor input) => word.call(input);
    }

    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly Linear dense = nn.Linear(4, 4);
        private readonly LayerNorm norm = nn.LayerNorm(4, eps: 1e-12);
        private readonly Dropout dropout = nn.Dropout(0.1);

        public Layer()
            : base(nameof(Layer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => norm.call(dropout.call(dense.call(input)) + input);
    }

    private sealed class Encoder : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale = nn.Parameter(ones(1));
        private readonly Tensor positions = arange(3);
        private readonly Embeddings embeddings = new();
        private readonly ModuleList<Layer> layer = nn.ModuleList(new Layer(), new Layer());

        public Encoder()
            : base(nameof(Encoder)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var hidden = embeddings.call(input) * scale + positions[0];
            foreach (var part in layer)
                hidden = part.call(hidden);
            return hidden;
        }
    }
}
