import BrachioGateway
import TestSupport
import Testing

@Suite("SageMaker's shapes", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct SageMakerModelTests {
    @Test("the operations on jobs that are offered are as botocore's model has them")
    func model() throws {
        let differences = ModelDifferences.of(SageMakerService.jobOperations, of: SageMakerService.model, to: try BotocoreModel.load("sagemaker"))
        #expect(differences == [])
    }
}
