import BrachioGateway
import TestSupport
import Testing

@Suite("SageMaker's shapes of labelling", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct LabelingModelTests {
    @Test("the operations that are offered are as botocore's model has them")
    func model() throws {
        let differences = ModelDifferences.of(
            SageMakerService.labellingOperations, of: SageMakerService.model, to: try BotocoreModel.load("sagemaker"))
        #expect(differences == [])
    }

    @Test("and those of user pools")
    func pools() throws {
        #expect(ModelDifferences.of(CognitoService.operations, of: CognitoService.model, to: try BotocoreModel.load("cognito-idp")) == [])
    }
}
