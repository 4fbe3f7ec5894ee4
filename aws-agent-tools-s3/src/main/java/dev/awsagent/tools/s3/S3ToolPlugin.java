package dev.awsagent.tools.s3;

import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;

/** The S3 tools. */
public final class S3ToolPlugin implements ToolPlugin {

    @Override
    public List<TagLookup> tagLookups() {
        return List.of(new StoredTags());
    }

    @Override
    public List<Tool<?, ?>> tools() {
        return List.of(
                new ListBucketsTool(),
                new CheckBucketTool(),
                new BucketInfoTool(),
                new BucketSizeTool(),
                new BucketSizesTool(),
                new CreateBucketTool(),
                new DeleteBucketTool(),
                new EmptyBucketTool(),
                new SetVersioningTool(),
                new SetEncryptionTool(),
                new SetPublicAccessTool(),
                new ListPublicBucketsTool(),
                new ShowAccountBlockTool(),
                new BlockAccountTool(),
                new SetOwnershipTool(),
                new AddTransitionRuleTool(),
                new AddExpirationRuleTool(),
                new RemoveLifecycleRuleTool(),
                new ShowPolicyTool(),
                new SetPolicyTool(),
                new DeletePolicyTool(),
                new TagBucketTool(),
                new UntagBucketTool(),
                new SetCorsTool(),
                new RemoveCorsTool(),
                new SetWebsiteTool(),
                new RemoveWebsiteTool(),
                new SetLoggingTool(),
                new ListUploadsTool(),
                new AbortUploadsTool(),
                new ListObjectsTool(),
                new ObjectInfoTool(),
                new ReadTextTool(),
                new PutTextTool(),
                new CreateFolderTool(),
                new DeleteObjectTool(),
                new DeleteObjectsTool(),
                new ListVersionsTool(),
                new DeleteVersionTool(),
                new RestoreVersionTool(),
                new UndeleteObjectTool(),
                new RestoreArchivedTool(),
                new ObjectTagsTool(),
                new TagObjectTool(),
                new UntagObjectTool(),
                new SetMetadataTool(),
                new SetHeadersTool(),
                new SetStorageClassTool(),
                new CopyObjectTool(),
                new CopyPrefixTool(),
                new CopyAcrossTool(),
                new MovePrefixTool(),
                new MoveObjectTool(),
                new UploadFileTool(),
                new UploadDirectoryTool(),
                new DownloadFileTool(),
                new DownloadDirectoryTool(),
                new TransferTool(),
                new SyncUpTool(),
                new SyncDownTool(),
                new SyncPrefixTool(),
                new PresignTool(),
                new PresignUploadTool());
    }
}
